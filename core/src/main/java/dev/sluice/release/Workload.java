package dev.sluice.release;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a release runs. A closed family; a provider refuses the kinds that its platform can't run. */
public sealed interface Workload {

    /**
     * A container image.
     *
     * @param reference as the platform pulls it; {@link Prepared} holds it with its digest
     */
    record Image(String reference) implements Workload {
        public Image {
            if (requireNonNull(reference, "reference").isBlank()) {
                throw new IllegalArgumentException("image reference was blank but must name an image");
            }
        }
    }

    /**
     * An operating system process.
     *
     * @param arguments the program and its arguments, at least one; never interpreted by a shell
     * @param directory where it starts; empty: where the provider keeps the release
     */
    record Command(List<String> arguments, Optional<String> directory) implements Workload {
        public Command {
            arguments = List.copyOf(arguments);
            requireNonNull(directory, "directory");
            if (arguments.isEmpty() || arguments.get(0).isBlank()) {
                throw new IllegalArgumentException("command was " + arguments + " but must start with a program");
            }
        }
    }

    /**
     * Native objects of the platform, such as a Kubernetes manifest.
     *
     * @param document the whole text
     * @param image replaces the image of the main container; empty: as written
     */
    record Manifests(String document, Optional<String> image) implements Workload {
        public Manifests {
            requireNonNull(image, "image");
            if (requireNonNull(document, "document").isBlank()) {
                throw new IllegalArgumentException("manifests were blank but must hold at least one object");
            }
        }
    }

    /** Answers with the function of the kind that this is. */
    default <R> R match(
            Function<? super Image, ? extends R> image,
            Function<? super Command, ? extends R> command,
            Function<? super Manifests, ? extends R> manifests) {
        if (this instanceof Image i) {
            return image.apply(i);
        } else if (this instanceof Command c) {
            return command.apply(c);
        }
        return manifests.apply((Manifests) this);
    }
}
