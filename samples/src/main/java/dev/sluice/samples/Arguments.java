package dev.sluice.samples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The arguments of a sample: words, and options written {@code --name=value}. Immutable.
 *
 * @param words in their order
 * @param options by name; of one that is given twice, the last
 */
record Arguments(List<String> words, Map<String, String> options) {
    Arguments {
        words = List.copyOf(words);
        options = Map.copyOf(options);
    }

    /**
     * Reads arguments.
     *
     * @param known the names of the options that there are
     * @throws IllegalArgumentException naming every argument that is none
     */
    static Arguments of(List<String> given, List<String> known) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (String argument : given) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("-")) {
                words.add(argument);
            } else if (argument.startsWith("--") && equals > 2 && known.contains(argument.substring(2, equals))) {
                options.put(argument.substring(2, equals), argument.substring(equals + 1));
            } else {
                problems.add("argument was '" + argument + "' but options are "
                        + String.join(
                                " ",
                                known.stream().map(name -> "--" + name + "=…").toList()));
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new Arguments(words, options);
    }

    /**
     * A word by its position, from 0.
     *
     * @param meaning of the word, for the message
     * @throws IllegalArgumentException if there are fewer words
     */
    String word(int position, String meaning) {
        if (position >= words.size()) {
            throw new IllegalArgumentException("word " + (position + 1) + " was missing but must be " + meaning);
        }
        return words.get(position);
    }

    /**
     * The words from a position on, each written {@code NAME=VALUE}.
     *
     * @throws IllegalArgumentException naming every word that is none
     */
    Map<String, String> settings(int from) {
        Map<String, String> settings = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (String word : words.subList(Math.min(from, words.size()), words.size())) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                settings.put(word.substring(0, equals), word.substring(equals + 1));
            } else {
                problems.add("word was '" + word + "' but must be NAME=VALUE");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return settings;
    }

    /** The path that an option names. */
    Optional<Path> path(String name) {
        return Optional.ofNullable(options.get(name)).map(Path::of);
    }
}
