package dev.sluice.k8s;

import java.util.List;

/**
 * One rule of a Role: what may be done with which objects of a namespace.
 *
 * @param apiGroup {@code ""} for the core group
 * @param resource in the plural, with a subresource where there is one: {@code pods/log}
 * @param verbs what may be done, in the order in which people read them
 * @param resourceNames the only objects that it holds for; empty: all
 */
public record Permission(String apiGroup, String resource, List<String> verbs, List<String> resourceNames) {
    public Permission {
        verbs = List.copyOf(verbs);
        resourceNames = List.copyOf(resourceNames);
    }
}
