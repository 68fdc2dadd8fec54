package dev.sluice.gate;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The kinds of gates that can be made again from what a journal keeps of them, by any process: {@code approval}, {@code webhook},
 * {@code window}, {@code smoke}.
 *
 * <p>Gates of other kinds, {@code custom} among them, are code and must be bound by their names.
 */
public final class GateCatalogue {
    private static final Map<String, Function<GateSpec, Gate>> KINDS = Map.of(
            Approval.KIND, Approval::from,
            Webhook.KIND, Webhook::from,
            Window.KIND, Window::from,
            SmokeCheck.KIND, SmokeCheck::from);

    private GateCatalogue() {}

    /** The kinds that {@link #create} knows. */
    public static Set<String> kinds() {
        return KINDS.keySet();
    }

    /**
     * The gate that {@code spec} describes, or empty if its kind is none of these.
     *
     * @throws dev.sluice.ConfigurationException naming every parameter that is missing, unknown or can't be used
     */
    public static Optional<Gate> create(GateSpec spec) {
        return Optional.ofNullable(KINDS.get(spec.kind())).map(factory -> factory.apply(spec));
    }
}
