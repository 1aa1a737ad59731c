package io.icws.gateway.session;

import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who is let in, and what that may cost.
 *
 * @param verifyMessages whether the signature of every {@code ws_message} is checked before it is relayed; default false.
 *     A wrong one then closes the session with 4401. Without it, the IC refuses such a message and the session is closed
 *     with 4503
 * @param canisterSignatureThreads threads that check canister signatures (Internet Identity), about 1 ms each; default 1
 * @param canisterSignatureQueue envelopes of one thread that may wait for that check; default 2000. Beyond that a newcomer
 *     is closed with 1013, unless its delegation is remembered
 * @param rememberedDelegations delegations of clients whose signatures are not checked again, about 200 bytes each;
 *     default 10000. The one not used for longest is forgotten first
 */
@Validated
@ConfigurationProperties("gateway.admission")
public record AdmissionProperties(
        @DefaultValue("false") boolean verifyMessages,
        @DefaultValue("1") @Positive int canisterSignatureThreads,
        @DefaultValue("2000") @Positive int canisterSignatureQueue,
        @DefaultValue("10000") @Positive int rememberedDelegations) {}
