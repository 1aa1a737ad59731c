package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.IcError.Reject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every error code of the replica (ic-error-types 0.2.0), with its reject code, and what a certificate may say besides. */
class CallEffectTest {

    @ParameterizedTest
    @CsvSource({
        // no capacity, too many canisters
        "1, 101, NOT_EXECUTED",
        "1, 102, NOT_EXECUTED",
        // queue full, too late, queue not empty, history full, id taken, stopping took too long, out of cycles
        "2, 201, NOT_EXECUTED",
        "2, 202, NOT_EXECUTED",
        "2, 203, NOT_EXECUTED",
        "2, 204, NOT_EXECUTED",
        "2, 205, NOT_EXECUTED",
        "2, 206, NOT_EXECUTED",
        "2, 207, NOT_EXECUTED",
        // no certified state, install_code and heap delta over their rate
        "2, 208, NOT_EXECUTED",
        "2, 209, NOT_EXECUTED",
        "2, 210, NOT_EXECUTED",
        // no such canister, no such snapshot
        "3, 301, NOT_EXECUTED",
        "3, 305, NOT_EXECUTED",
        // memory, cycles, no such subnet, not on this subnet
        "4, 402, NOT_EXECUTED",
        "4, 403, NOT_EXECUTED",
        "4, 404, NOT_EXECUTED",
        "4, 405, NOT_EXECUTED",
        // rejected by the canister itself
        "4, 406, KEPT",
        // management canister
        "4, 407, NOT_EXECUTED",
        "4, 408, NOT_EXECUTED",
        "4, 409, NOT_EXECUTED",
        // trapped, called trap, contract violated
        "5, 502, ROLLED_BACK",
        "5, 503, ROLLED_BACK",
        "5, 504, ROLLED_BACK",
        // invalid module
        "5, 505, NOT_EXECUTED",
        // did not reply
        "5, 506, KEPT",
        // out of memory
        "5, 507, ROLLED_BACK",
        // stopped, stopping, not stopped, stopping cancelled, not a controller, no such function, not empty
        "5, 508, NOT_EXECUTED",
        "5, 509, NOT_EXECUTED",
        "5, 510, NOT_EXECUTED",
        "5, 511, NOT_EXECUTED",
        "5, 512, NOT_EXECUTED",
        "5, 513, NOT_EXECUTED",
        "5, 514, NOT_EXECUTED",
        // call loop, cycles in a call, engine, instructions, memory accesses
        "5, 517, ROLLED_BACK",
        "5, 520, ROLLED_BACK",
        "5, 521, ROLLED_BACK",
        "5, 522, ROLLED_BACK",
        "5, 524, ROLLED_BACK",
        // queries that call queries
        "5, 525, ROLLED_BACK",
        "5, 526, ROLLED_BACK",
        "5, 527, ROLLED_BACK",
        "5, 528, ROLLED_BACK",
        "5, 529, ROLLED_BACK",
        // cycles for an allocation; for memory that grows while the canister runs
        "5, 530, NOT_EXECUTED",
        "5, 531, NOT_EXECUTED",
        "5, 532, ROLLED_BACK",
        "5, 533, ROLLED_BACK",
        "5, 534, ROLLED_BACK",
        "5, 535, ROLLED_BACK",
        // no such method, no module, already installed
        "5, 536, NOT_EXECUTED",
        "5, 537, NOT_EXECUTED",
        "5, 538, NOT_EXECUTED",
        // memory limit of the canister, setting too low
        "5, 539, ROLLED_BACK",
        "5, 540, NOT_EXECUTED",
        // answers to calls between canisters
        "6, 601, UNKNOWN",
        "6, 602, UNKNOWN",
        // a rejecting canister, as networks of 2022 say it
        "4, 516, KEPT",
        // unknown error codes
        "1, 199, NOT_EXECUTED",
        "2, 299, NOT_EXECUTED",
        "3, 399, NOT_EXECUTED",
        "4, 499, KEPT",
        "5, 599, ROLLED_BACK",
        "7, 701, UNKNOWN",
        "0, 001, UNKNOWN",
        // none
        "1, , NOT_EXECUTED",
        "2, , NOT_EXECUTED",
        "3, , NOT_EXECUTED",
        "4, , KEPT",
        "5, , ROLLED_BACK",
        "6, , UNKNOWN"
    })
    void everyRejectIsSorted(int code, @Nullable String errorCode, CallEffect effect) {
        var reject = new Reject(code, "why", errorCode == null ? null : "IC0" + errorCode);
        assertThat(reject.effect()).isEqualTo(effect);
    }
}
