package io.icws.gateway.firstgeneration;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Clients of 2023, of the proof of concept and the beta, whose calls the gateway makes in its own name.
 *
 * @param enabled whether clients of 2023 are served; default false
 * @param path at which they connect; at all others the stable protocol is spoken. Default {@code /v0}
 * @param maxLookups keys of clients of the proof of concept that canisters are asked for at once; default 16. Whoever comes
 *     beyond is refused with 1013
 * @param maxLookupsPerCanister as {@code max-lookups}, of one canister; default 4
 * @param lookupTimeout after which such a client is refused with 4503, repetitions included; default 10 s
 */
@Validated
@ConfigurationProperties("gateway.first-generation")
record FirstGenerationProperties(
        @DefaultValue("false") boolean enabled,

        @DefaultValue("/v0") @Pattern(regexp = "(/[A-Za-z0-9._~-]+)+")
        String path,

        @DefaultValue("16") @Min(1) int maxLookups,
        @DefaultValue("4") @Min(1) int maxLookupsPerCanister,
        @DefaultValue("10s") @DurationMin(millis = 100) Duration lookupTimeout) {}
