package dev.sluice.testkit;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.TrafficModel;

class InMemorySwitchOnlyKitTest extends InMemoryKit {
    InMemorySwitchOnlyKitTest() {
        super(Capabilities.builder(TrafficModel.SWITCH_ONLY).build());
    }
}
