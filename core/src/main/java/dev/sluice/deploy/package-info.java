/** The provider interface: one {@link dev.sluice.deploy.Deployer} drives one application in one environment. */
@NullMarked
package dev.sluice.deploy;

import org.jspecify.annotations.NullMarked;
