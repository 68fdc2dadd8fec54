package dev.sluice.document;

import dev.sluice.Problems;
import dev.sluice.strategy.Amount;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Safeguards;
import dev.sluice.strategy.Strategy;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The fields of a strategy that people write. */
final class StrategyForm {
    private static final List<String> NAMES = List.of("blue-green", "canary", "rolling", "recreate");
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}%?");

    private StrategyForm() {}

    static Node.Mapping write(Strategy strategy) {
        Node.Mapping.Builder fields = Node.Mapping.builder().put("strategy", strategy.name());
        return strategy.match(
                blueGreen ->
                        SafeguardsForm.write(fields, blueGreen.safeguards()).build(),
                canary -> SafeguardsForm.write(CanaryForm.write(fields, canary), canary.safeguards())
                        .build(),
                rolling -> SafeguardsForm.write(
                                fields.put("maxSurge", amount(rolling.maxSurge()))
                                        .put("maxUnavailable", amount(rolling.maxUnavailable()))
                                        .put("bakeBetween", HumanDuration.text(rolling.bakeBetween())),
                                rolling.safeguards())
                        .build(),
                recreate -> SafeguardsForm.write(fields, recreate.safeguards()).build());
    }

    /** Empty if there is no telling which strategy it is; whatever is wrong is noted. */
    static Optional<Strategy> read(Node document, Problems problems) {
        Fields fields = Fields.of(document, problems);
        String name = fields.require(
                        "strategy", StrategyForm::name, "must be given: one of " + String.join(", ", NAMES))
                .orElse("");
        Safeguards safeguards = SafeguardsForm.read(fields);
        Optional<? extends Strategy> strategy = switch (name) {
            case "blue-green" -> Optional.of(BlueGreen.of(safeguards));
            case "canary" -> CanaryForm.read(fields, safeguards);
            case "rolling" -> rolling(fields).map(r -> r.safeguards(safeguards).build());
            case "recreate" -> fields.together(() -> Recreate.of(safeguards));
            default -> rolling(fields).flatMap(r -> Optional.<Strategy>empty());
        };
        fields.refuseOthers();
        return strategy.map(Function.identity());
    }

    private static Optional<Rolling.Builder> rolling(Fields fields) {
        Rolling.Builder rolling = Rolling.builder();
        fields.read("maxSurge", StrategyForm::amount).ifPresent(rolling::maxSurge);
        fields.read("maxUnavailable", StrategyForm::amount).ifPresent(rolling::maxUnavailable);
        fields.read("bakeBetween", HumanDuration::parse).ifPresent(rolling::bakeBetween);
        return fields.together(rolling::build).map(Rolling::toBuilder);
    }

    private static String name(String text) {
        if (!NAMES.contains(text)) {
            throw new IllegalArgumentException("must be one of " + String.join(", ", NAMES));
        }
        return text;
    }

    private static Amount amount(String text) {
        if (!AMOUNT.matcher(text).matches()) {
            throw new IllegalArgumentException("must be a number of instances like 1, or a percentage like 25%");
        }
        return text.endsWith("%")
                ? Amount.percent(Integer.parseInt(text.substring(0, text.length() - 1)))
                : Amount.instances(Integer.parseInt(text));
    }

    private static Node amount(Amount amount) {
        return amount.percent() ? Node.printed(amount) : Node.number(amount.value());
    }
}
