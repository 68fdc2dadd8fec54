package dev.sluice.local.internal;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Grant;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import dev.sluice.release.Workload;
import dev.sluice.secret.SecretRef;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * The JSON of the state file and of the control socket, made from the types themselves: records by their components, members of closed
 * families by the name of the member in {@code is}, identifiers as text.
 *
 * <p>Unknown fields and duplicates are errors: a document that says something we don't understand is not ours.
 */
final class LocalJson {
    private static final List<Class<?>> FAMILIES = List.of(
            Capacity.class,
            Change.class,
            DrainState.class,
            Effect.class,
            Grant.class,
            Origin.class,
            Readiness.class,
            Workload.class,
            Written.class);

    /** One for all, because what it learns about a type costs more than any document. */
    private static final JsonMapper MAPPER = build();

    private LocalJson() {}

    /** The mapper of all documents. Immutable. */
    static JsonMapper mapper() {
        return MAPPER;
    }

    private static JsonMapper build() {
        SimpleModule types = new SimpleModule();
        text(types, RevisionId.class, RevisionId::value, RevisionId::new);
        text(types, ReleaseId.class, ReleaseId::value, ReleaseId::new);
        text(types, RolloutId.class, RolloutId::value, RolloutId::new);
        text(types, DriverId.class, DriverId::value, DriverId::new);
        text(types, TaskId.class, TaskId::value, TaskId::new);
        text(types, SecretRef.class, SecretRef::toString, SecretRef::parse);
        shaped(types, Prepared.class, PreparedShape.class, PreparedShape::of, PreparedShape::value);
        shaped(types, TrafficRules.class, RulesShape.class, RulesShape::of, RulesShape::value);
        shaped(types, Revision.class, RevisionShape.class, RevisionShape::of, RevisionShape::value);
        shaped(types, Snapshot.class, SnapshotShape.class, SnapshotShape::of, SnapshotShape::value);
        JsonMapper.Builder builder = JsonMapper.builder(JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                // what a record can tell about itself is no part of it
                .changeDefaultVisibility(all -> all.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
                .addModule(types);
        FAMILIES.forEach(family -> builder.addMixIn(family, Family.class));
        return builder.build();
    }

    private static <T> void text(
            SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
        shaped(module, type, String.class, write, read);
    }

    /** Writes a type as another one that JSON can show, and reads it back through that. */
    private static <T, S> void shaped(
            SimpleModule module, Class<T> type, Class<S> shape, Function<T, S> write, Function<S, T> read) {
        module.addSerializer(type, new ValueSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                context.writeValue(out, write.apply(value));
            }
        });
        module.addDeserializer(type, new ValueDeserializer<T>() {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) {
                return read.apply(context.readValue(in, shape));
            }
        });
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
    private interface Family {}

    private record PreparedShape(
            String label,
            Workload workload,
            Map<String, String> config,
            Map<String, SecretRef> secrets,
            Map<String, String> pins) {
        static PreparedShape of(Prepared prepared) {
            Release release = prepared.release();
            return new PreparedShape(
                    release.label(), release.workload(), release.config(), release.secrets(), prepared.pins());
        }

        Prepared value() {
            Release.Builder release = Release.of(workload).label(label);
            config.forEach(release::config);
            secrets.forEach(release::secret);
            return Prepared.of(release.build(), pins);
        }
    }

    private record RulesShape(
            Map<String, Integer> weights,
            List<TrafficMatch> matches,
            @Nullable Mirror mirror) {
        static RulesShape of(TrafficRules rules) {
            Map<String, Integer> weights = new TreeMap<>();
            rules.weights().forEach((revision, weight) -> weights.put(revision.value(), weight.basisPoints()));
            return new RulesShape(weights, rules.matches(), rules.mirror().orElse(null));
        }

        TrafficRules value() {
            TrafficRules.Builder rules = TrafficRules.builder();
            weights.forEach((revision, weight) -> rules.weight(new RevisionId(revision), new Weight(weight)));
            matches.forEach(rules::match);
            if (mirror != null) {
                rules.mirror(mirror);
            }
            return rules.build();
        }
    }

    private record RevisionShape(
            RevisionId id,
            Origin origin,
            String label,
            Capacity capacity,
            int ready,
            int running,
            Readiness readiness) {
        static RevisionShape of(Revision revision) {
            return new RevisionShape(
                    revision.id(),
                    revision.origin(),
                    revision.label(),
                    revision.capacity(),
                    revision.ready(),
                    revision.running(),
                    revision.readiness());
        }

        Revision value() {
            return Revision.builder(id, origin)
                    .label(label)
                    .capacity(capacity)
                    .ready(ready)
                    .running(running)
                    .readiness(readiness)
                    .build();
        }
    }

    private record SnapshotShape(
            String token,
            Instant at,
            List<Revision> revisions,
            TrafficRules traffic,
            List<TaskStatus> tasks,
            long epoch) {
        static SnapshotShape of(Snapshot snapshot) {
            return new SnapshotShape(
                    snapshot.token(),
                    snapshot.at(),
                    snapshot.revisions(),
                    snapshot.traffic(),
                    snapshot.tasks(),
                    snapshot.epoch());
        }

        Snapshot value() {
            Snapshot.Builder snapshot =
                    Snapshot.builder(token, at).traffic(traffic).epoch(epoch);
            revisions.forEach(snapshot::revision);
            tasks.forEach(snapshot::task);
            return snapshot.build();
        }
    }
}
