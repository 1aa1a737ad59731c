package io.icws.gateway.session;

import static io.icws.protocol.CloseCode.GONE;
import static io.icws.protocol.CloseCode.NO_SUCH_CANISTER;
import static io.icws.protocol.CloseCode.OPEN_REFUSED;
import static io.icws.protocol.CloseCode.UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcError.Reject;
import io.icws.gateway.relay.Outcome;
import io.icws.gateway.session.CloseDecision.Grace;
import io.icws.protocol.CanisterError;
import io.icws.protocol.CloseCode;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CloseDecisionTest {

    private static final IcError BAD_REQUEST = new IcError.Http(400, "no");

    @ParameterizedTest
    @MethodSource
    void anOpenEndsWith(Outcome outcome, @Nullable CloseCode code, boolean registered) {
        var ending = CloseDecision.ofOpen(outcome, true);
        if (code == null) {
            assertThat(ending).isNull();
        } else {
            assertThat(ending).isNotNull();
            assertThat(ending.code()).isEqualTo(code);
            assertThat(ending.registered()).isEqualTo(registered);
            assertThat(ending.grace()).isEqualTo(Grace.NONE);
        }
    }

    static Stream<Arguments> anOpenEndsWith() {
        return Stream.of(
                Arguments.of(new Outcome.Ok(), null, true),
                Arguments.of(new Outcome.ResultUnknown(), null, true),
                Arguments.of(new Outcome.Refused(CanisterError.ALREADY_OPEN, "text"), OPEN_REFUSED, false),
                Arguments.of(new Outcome.Rejected(new Reject(5, "trapped", "IC0503")), OPEN_REFUSED, true),
                Arguments.of(new Outcome.Rejected(new Reject(4, "callback trapped", "IC0406")), OPEN_REFUSED, true),
                Arguments.of(new Outcome.Rejected(new Reject(5, "no method", "IC0536")), NO_SUCH_CANISTER, false),
                Arguments.of(new Outcome.Rejected(new Reject(5, "no module", "IC0537")), NO_SUCH_CANISTER, false),
                Arguments.of(new Outcome.Rejected(new Reject(5, "stopped", "IC0508")), UNREACHABLE, false),
                Arguments.of(new Outcome.Rejected(new Reject(2, "out of cycles", "IC0207")), UNREACHABLE, false),
                Arguments.of(notExecuted(new Reject(5, "stopping", "IC0509")), UNREACHABLE, false),
                Arguments.of(notExecuted(new Reject(5, "the inspection trapped", "IC0503")), OPEN_REFUSED, false),
                Arguments.of(notExecuted(new Reject(3, "no canister", null)), NO_SUCH_CANISTER, false),
                Arguments.of(notExecuted(new Reject(4, "inspected", null)), OPEN_REFUSED, false),
                Arguments.of(notExecuted(new Reject(2, "busy until its expiry", null)), UNREACHABLE, false),
                Arguments.of(new Outcome.NotExecuted(BAD_REQUEST), UNREACHABLE, false),
                Arguments.of(new Outcome.ExecutionUnknown(BAD_REQUEST), UNREACHABLE, true));
    }

    @Test
    void anOpenThatNothingAnnouncesHasToBeConfirmed() {
        var ending = CloseDecision.ofOpen(new Outcome.ResultUnknown(), false);
        assertThat(ending.code()).isEqualTo(UNREACHABLE);
        assertThat(ending.registered()).isTrue();
        assertThat(CloseDecision.ofOpen(new Outcome.Ok(), false)).isNull();
    }

    @ParameterizedTest
    @EnumSource(CanisterError.class)
    void onlyACanisterThatHasLostTheClientEndsASession(CanisterError error) {
        var ending = CloseDecision.ofMessage(new Outcome.Refused(error, "text"));
        switch (error) {
            case DIFFERENT_KEY, WRONG_SEQUENCE ->
                assertThat(ending).isEqualTo(new CloseDecision(GONE, "text", false, Grace.FULL));
            case NOT_OPEN, NOT_REGISTERED ->
                assertThat(ending).isEqualTo(new CloseDecision(GONE, "text", false, Grace.SHORT));
            default -> assertThat(ending).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"5,IC0508,false", "2,IC0202,false", "3,IC0301,false", "5,IC0503,true", "5,,true", "6,IC0601,false"})
    void aRejectedMessageThatIsProvedLostEndsTheSession(int code, @Nullable String errorCode, boolean executed) {
        var ending = CloseDecision.ofMessage(new Outcome.Rejected(new Reject(code, "why", errorCode)));
        var reason = (executed ? "the canister failed on a message: " : "a message was not executed: ") + "why";
        assertThat(ending).isEqualTo(new CloseDecision(UNREACHABLE, reason, true, Grace.NONE));
    }

    /** The Motoko CDK has counted the message before it runs the callback, whose trap it passes on as a reject of its own. */
    @ParameterizedTest
    @CsvSource({"4,IC0406", "4,", "5,IC0506"})
    void aRejectThatLeavesTheMessageCountedEndsNothing(int code, @Nullable String errorCode) {
        assertThat(CloseDecision.ofMessage(new Outcome.Rejected(new Reject(code, "why", errorCode))))
                .isNull();
    }

    @Test
    void aHoleInTheSequenceEndsTheSession() {
        assertThat(CloseDecision.ofMessage(new Outcome.NotExecuted(BAD_REQUEST)))
                .isEqualTo(new CloseDecision(UNREACHABLE, BAD_REQUEST.message(), true, Grace.NONE));
    }

    private static Outcome notExecuted(Reject reject) {
        return new Outcome.NotExecuted(new IcError.Rejected(reject));
    }
}
