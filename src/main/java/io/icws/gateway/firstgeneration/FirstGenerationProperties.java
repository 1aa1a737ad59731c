package io.icws.gateway.firstgeneration;

import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Clients of 2023, of the proof of concept and the beta, whose calls the gateway makes in its own name.
 *
 * @param enabled whether clients of 2023 are served. Set it to true if canisters or clients with the SDKs of 2023 exist
 * @param path at which they connect; all other paths serve the stable protocol. Set it to the path in your clients' gateway URL
 */
@Validated
@ConfigurationProperties("gateway.first-generation")
record FirstGenerationProperties(
        @DefaultValue("false") boolean enabled,

        @DefaultValue("/v0") @Pattern(regexp = "(/[A-Za-z0-9._~-]+)+")
        String path) {}
