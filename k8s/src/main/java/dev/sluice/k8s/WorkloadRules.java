package dev.sluice.k8s;

import dev.sluice.Problems;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must hold of a {@link KubernetesWorkload}, all of it checked at once. */
final class WorkloadRules {
    private static final Pattern CPU = Pattern.compile("[1-9]\\d{0,6}m?|\\d{1,4}\\.\\d{1,3}");
    private static final Pattern MEMORY = Pattern.compile("([1-9]\\d{0,8})(Mi|Gi)");
    private static final Pattern DNS_NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern VARIABLE = Pattern.compile("[-._a-zA-Z][-._a-zA-Z0-9]*");
    private static final Pattern DIRECTORY = Pattern.compile("(/[A-Za-z0-9][-._A-Za-z0-9]*)+");
    private static final Pattern KEY =
            Pattern.compile("([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?)?");
    private static final String DNS = "must be a DNS name of lower-case letters, digits, dashes and dots";

    private final KubernetesWorkload workload;
    private final Problems problems = new Problems();

    private WorkloadRules(KubernetesWorkload workload) {
        this.workload = workload;
    }

    static Problems of(KubernetesWorkload workload) {
        WorkloadRules rules = new WorkloadRules(workload);
        rules.numbers();
        rules.end();
        rules.names();
        rules.labels();
        return rules.problems;
    }

    /** The mebibytes of a well-formed amount of memory, and 0 of any other. */
    static long mebibytes(String memory) {
        Matcher amount = MEMORY.matcher(memory);
        return amount.matches()
                ? Long.parseLong(amount.group(1)) * (amount.group(2).equals("Gi") ? 1024 : 1)
                : 0;
    }

    private void numbers() {
        problems.require(
                workload.port() >= 1024 && workload.port() <= 65_535,
                "port",
                workload.port(),
                "must be in [1024, 65535]");
        problems.require(
                workload.user() > 0 && workload.user() <= Integer.MAX_VALUE,
                "user",
                workload.user(),
                "must be in [1, 2147483647]: 0 is root");
        problems.require(
                workload.scaleAtCpu() >= 1 && workload.scaleAtCpu() <= 1000,
                "scaleAtCpu",
                workload.scaleAtCpu(),
                "must be in [1, 1000]");
        problems.require(
                CPU.matcher(workload.cpu()).matches(), "cpu", workload.cpu(), "must be an amount like 250m, 2 or 0.5");
        problems.require(
                mebibytes(workload.memory()) >= 4,
                "memory",
                workload.memory(),
                "must be an amount of at least 4Mi in Mi or Gi, like 512Mi");
    }

    private void end() {
        seconds("preStop", workload.preStop(), 600);
        seconds("drain", workload.drain(), 3600);
        seconds("settling", workload.settling(), 600);
        Duration needed = workload.preStop().plus(workload.drain());
        seconds("grace", workload.grace(), 4205);
        problems.require(
                workload.grace().compareTo(needed) >= 0,
                "grace",
                workload.grace(),
                "must not be below preStop and drain together, " + needed
                        + ": the pod would be killed before it is done");
        problems.require(
                workload.startup().patience().compareTo(Duration.ofHours(1)) <= 0,
                "startup",
                workload.startup(),
                "must give up within 1 h");
    }

    private void seconds(String field, Duration value, int most) {
        problems.require(
                !value.isNegative() && value.toSeconds() <= most && value.equals(Duration.ofSeconds(value.toSeconds())),
                field,
                value,
                "must be whole seconds in [0, " + most + "]");
    }

    private void names() {
        workload.environment()
                .keySet()
                .forEach(name -> problems.require(
                        VARIABLE.matcher(name).matches(), "environment", name, "must match " + VARIABLE.pattern()));
        workload.scratch()
                .forEach(directory -> problems.require(
                        DIRECTORY.matcher(directory).matches() && !directory.equals("/tmp"),
                        "scratch",
                        directory,
                        "must be an absolute path; /tmp is writable anyway"));
        workload.imagePull().secrets().forEach(name -> dns("imagePull.secrets", name));
        workload.placement().serviceAccount().ifPresent(name -> dns("placement.serviceAccount", name));
    }

    private void dns(String field, String name) {
        problems.require(DNS_NAME.matcher(name).matches() && name.length() <= 253, field, name, DNS);
    }

    private void labels() {
        labels("placement.nodeLabels", workload.placement().nodeLabels());
        labels("label", workload.labels());
        workload.labels()
                .keySet()
                .forEach(key -> problems.require(
                        !key.startsWith("sluice.dev/") && !key.startsWith("app.kubernetes.io/"),
                        "label",
                        key,
                        "must be left to Sluice, which writes it"));
        workload.annotations().keySet().forEach(key -> key("annotation", key));
    }

    private void labels(String field, Map<String, String> labels) {
        labels.forEach((key, value) -> {
            key(field, key);
            problems.require(
                    LABEL_VALUE.matcher(value).matches(),
                    field + " " + key,
                    value,
                    "must match " + LABEL_VALUE.pattern());
        });
    }

    private void key(String field, String key) {
        problems.require(
                KEY.matcher(key).matches(), field, key, "must be a name, with a DNS name and a slash before it or not");
    }
}
