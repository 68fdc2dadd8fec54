/** Rollouts on Kubernetes: revisions as Deployments behind a Service or a Gateway, with nothing installed in the cluster. */
@NullMarked
package dev.sluice.k8s;

import org.jspecify.annotations.NullMarked;
