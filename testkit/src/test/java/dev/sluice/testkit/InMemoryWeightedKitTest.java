package dev.sluice.testkit;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.TrafficModel;

class InMemoryWeightedKitTest extends InMemoryKit {
    InMemoryWeightedKitTest() {
        super(Capabilities.builder(TrafficModel.WEIGHTED).build());
    }
}
