/** How the Kubernetes provider talks to the API server, and what it makes of the answers. */
@NullMarked
package dev.sluice.k8s.internal;

import org.jspecify.annotations.NullMarked;
