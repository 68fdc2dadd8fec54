package dev.sluice.testkit;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.TrafficModel;

class InMemoryReplicaShareKitTest extends InMemoryKit {
    InMemoryReplicaShareKitTest() {
        super(Capabilities.builder(TrafficModel.REPLICA_SHARE).build());
    }
}
