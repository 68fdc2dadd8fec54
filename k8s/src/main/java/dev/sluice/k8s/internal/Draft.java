package dev.sluice.k8s.internal;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.release.Release;
import dev.sluice.release.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Optional;

/**
 * A blueprint fresh from a release, with what is known only now.
 *
 * @param blueprint what is pinned
 * @param secrets of the manifests with their values, immutable and named by their content; to be made before the first pod, never stored
 * @param services of the manifests, which are checked and never applied
 * @param namespace that the manifests name, if they do; the deployer's own must be the same
 * @param notes what the author of the release should know, as sentences without an end
 */
public record Draft(
        Blueprint blueprint,
        List<Secret> secrets,
        List<Service> services,
        Optional<String> namespace,
        List<String> notes) {
    public Draft {
        secrets = List.copyOf(secrets);
        services = List.copyOf(services);
        notes = List.copyOf(notes);
    }

    /**
     * What a release becomes.
     *
     * @param application its name, which is also that of the container made from an image
     * @param problems gets all that is wrong
     * @return empty only if there are problems
     */
    public static Optional<Draft> of(
            Release release, String application, KubernetesWorkload workload, Problems problems) {
        Environment environment = Environment.of(release, problems);
        return release.workload()
                .match(
                        image -> Optional.of(new Draft(
                                PresetPod.blueprint(image.reference(), application, workload, environment, problems),
                                List.of(),
                                List.of(),
                                Optional.empty(),
                                List.of())),
                        command -> {
                            problems.add(new Problem(
                                    "workload",
                                    command.arguments().get(0),
                                    "must be an image or manifests: Kubernetes runs no programs without an image"));
                            return Optional.empty();
                        },
                        manifests -> ManifestDraft.of(manifests, application, workload, environment, problems));
    }

    /**
     * The release as it is stored: manifests are left out, because the blueprint says all of what they mean, Secrets must not be stored, and
     * a comment makes no other release.
     */
    public Release pinned(Release release) {
        if (!(release.workload() instanceof Workload.Manifests)) {
            return release;
        }
        Optional<String> image = blueprint.deployment().getSpec().getTemplate().getSpec().getContainers().stream()
                .filter(container -> container.getName().equals(blueprint.container()))
                .findFirst()
                .map(Container::getImage);
        return release.toBuilder()
                .workload(new Workload.Manifests("# pinned as a blueprint\n", image))
                .build();
    }

    /** Without the secrets' values. */
    @Override
    public String toString() {
        return "Draft[" + blueprint + ", notes=" + notes + "]";
    }
}
