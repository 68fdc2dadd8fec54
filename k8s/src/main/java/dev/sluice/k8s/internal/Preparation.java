package dev.sluice.k8s.internal;

import dev.sluice.Problems;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import java.util.Map;
import java.util.Optional;

/** Pins a release: what its pods will look like, whatever the workload of a later deployer says. */
public final class Preparation {
    private Preparation() {}

    /** @throws dev.sluice.ConfigurationException naming every problem */
    public static Prepared of(Release release, String application, KubernetesWorkload workload) {
        Problems problems = new Problems();
        Optional<Draft> draft = Draft.of(release, application, workload, problems);
        problems.throwIfAny("Release " + release.label());
        String blueprint = draft.orElseThrow().blueprint().toJson();
        return Prepared.of(release, Map.of(Staging.BLUEPRINT, blueprint));
    }
}
