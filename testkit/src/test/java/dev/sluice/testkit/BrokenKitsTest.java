package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class BrokenKitsTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void each_mistake_is_found_by_the_tests_whose_names_say_it(Class<?> broken, Set<String> found) {
        assertThat(new Run(broken).failed).isEqualTo(found);
    }

    static Stream<Arguments> each_mistake_is_found_by_the_tests_whose_names_say_it() {
        return Stream.of(
                row(BrokenKits.StagesWithTraffic.class, "a_staged_revision_has_no_capacity_and_gets_no_traffic"),
                row(
                        BrokenKits.StagesTwice.class,
                        "staging_a_release_again_makes_no_second_revision",
                        "a_change_that_is_interrupted_on_its_way_is_made_wholly_or_not_at_all_and_can_be_made_again"),
                row(
                        BrokenKits.AcceptsStaleFence.class,
                        "after_a_take_over_the_former_driver_changes_nothing",
                        "what_a_stale_driver_still_stages_stays_inert_and_is_never_scaled_by_it"),
                row(BrokenKits.RoutesToUnready.class, "traffic_to_a_revision_without_a_ready_instance_is_refused"),
                row(BrokenKits.RetiresWithTraffic.class, "what_has_traffic_is_not_retired"),
                row(
                        BrokenKits.LosesJournalWrite.class,
                        "what_was_saved_is_what_every_driver_reads",
                        "the_log_keeps_at_least_as_many_of_its_newest_lines_as_the_platform_says",
                        "of_writes_at_the_same_moment_none_is_lost",
                        "a_journal_write_that_is_interrupted_on_its_way_is_saved_wholly_or_not_at_all_and_can_be_made_again"),
                row(BrokenKits.ReportsWantedWeights.class, "a_split_is_published_as_it_is_after_rounding"),
                row(BrokenKits.RunsTasksAgain.class, "a_task_that_was_started_is_never_started_again"),
                row(
                        BrokenRulesKits.KeepsMatches.class,
                        "a_route_without_matches_and_mirror_takes_those_that_are_there_away_in_the_same_write"),
                row(
                        BrokenRulesKits.ReportsWantedMirror.class,
                        "a_mirror_is_kept_where_the_platform_has_one_and_refused_elsewhere",
                        "another_share_of_copies_is_another_traffic",
                        "copies_reach_no_user_and_may_go_to_a_revision_without_a_ready_instance",
                        "matches_and_copies_arrive_on_the_data_plane_like_shares",
                        "shares_are_rounded_and_what_stands_beside_them_stays_as_it_was_wanted"),
                row(BrokenRulesKits.MatchesUnready.class, "a_match_to_a_revision_without_a_ready_instance_is_refused"),
                row(
                        BrokenRulesKits.ForgetsFirstMatch.class,
                        "matches_of_headers_and_cookies_are_kept_in_their_order_where_the_platform_has_them_and_refused_elsewhere"),
                row(
                        BrokenKits.SwallowsInterrupts.class,
                        "a_call_of_an_interrupted_thread_says_so_or_is_done_and_the_thread_stays_interrupted"));
    }

    @Test
    void without_a_mistake_nothing_is_found_and_every_part_of_the_contract_is_run() {
        Run run = new Run(InMemoryWeightedKitTest.class);

        assertThat(run.failed).isEmpty();
        assertThat(run.succeeded).hasValueGreaterThan(50);
    }

    private static Arguments row(Class<?> broken, String... found) {
        return Arguments.of(broken, new TreeSet<>(Arrays.asList(found)));
    }

    /** One run of a kit, whatever its name. */
    private static final class Run implements TestExecutionListener {
        final Set<String> failed = new TreeSet<>();
        final AtomicInteger succeeded = new AtomicInteger();

        Run(Class<?> kit) {
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectClass(kit))
                    .build();
            LauncherFactory.create().execute(request, this);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (!test.isTest()) {
                return;
            } else if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failed.add(nameOf(test));
            } else if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
                succeeded.incrementAndGet();
            }
        }

        private static String nameOf(TestIdentifier test) {
            return test.getSource()
                    .map(source -> ((org.junit.platform.engine.support.descriptor.MethodSource) source).getMethodName())
                    .orElseGet(test::getDisplayName);
        }
    }
}
