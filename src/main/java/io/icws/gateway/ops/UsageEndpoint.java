package io.icws.gateway.ops;

import io.icws.gateway.metrics.UsageReport;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;

/** {@code /actuator/usage}: what each canister has used, in this period and in those before. */
@Component
@Endpoint(id = "usage")
class UsageEndpoint {

    private final UsageLedger ledger;

    UsageEndpoint(UsageLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * @param current the period that has not ended
     * @param finished those before, newest first
     */
    record Periods(UsageReport current, List<UsageReport> finished) {}

    @ReadOperation
    Periods periods() {
        return new Periods(ledger.soFar(), ledger.finished());
    }
}
