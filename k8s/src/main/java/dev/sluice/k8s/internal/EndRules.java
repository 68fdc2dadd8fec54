package dev.sluice.k8s.internal;

import dev.sluice.Problems;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a pod that is told to go has the time for it: first it must serve on until every proxy knows, then finish what it has begun, and only
 * then be killed.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination">Termination of pods</a>
 */
record EndRules(Container serving, String path, PodSpec pod, Duration drain, Problems problems, Problems warnings) {
    private static final long DEFAULT_GRACE = 30;
    private static final Pattern SLEEP = Pattern.compile("(?:^|[\\s;&|/])sleep\\s+(\\d{1,5})s?\\b");

    void check() {
        LifecycleHandler preStop =
                serving.getLifecycle() == null ? null : serving.getLifecycle().getPreStop();
        warnings.require(
                preStop != null,
                path + ".lifecycle.preStop",
                "missing",
                "must be a sleep of some seconds: a pod that goes ends while proxies still send it new connections");
        long wait = preStop == null ? 0 : seconds(preStop);
        long grace =
                pod.getTerminationGracePeriodSeconds() == null ? DEFAULT_GRACE : pod.getTerminationGracePeriodSeconds();
        problems.require(
                grace >= wait + drain.toSeconds(),
                "spec.template.spec.terminationGracePeriodSeconds",
                pod.getTerminationGracePeriodSeconds() == null ? "missing, so 30" : grace,
                "must be at least " + (wait + drain.toSeconds()) + ": " + wait + " s before the end and "
                        + drain.toSeconds() + " s of drain, after which the pod is killed with what it still serves");
    }

    /** As far as it can be told: a program or a request may take any time. */
    private static long seconds(LifecycleHandler preStop) {
        if (preStop.getSleep() != null && preStop.getSleep().getSeconds() != null) {
            return preStop.getSleep().getSeconds();
        } else if (preStop.getExec() != null) {
            Matcher sleep = SLEEP.matcher(String.join(" ", preStop.getExec().getCommand()));
            return sleep.find() ? Long.parseLong(sleep.group(1)) : 0;
        }
        return 0;
    }
}
