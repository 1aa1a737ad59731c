package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanisterErrorTest {

    private static final String PRINCIPAL = "yavxl-ppty4-enezb-hcalr-cdgzv-zoexx-7od3c-urvk6-rfzs4-552ct-7ae";
    private static final String KEY = PRINCIPAL + "_18446744073709551615";
    private static final String GATEWAY = "m72wy-7xhip-yqcps-nouez-kderm-byekf-bikdf-apnpr-voeeo-pypzn-wqe";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Anonymous principal is not allowed | ANONYMOUS_REFUSED",
                "Client with key <key> already has an open connection | ALREADY_OPEN",
                "Client with principal <p> doesn't have an open connection | NOT_OPEN",
                "Client with key <key> doesn't have an open connection | NOT_OPEN",
                "Client with principal <p> has a different key than the one used in the message | DIFFERENT_KEY",
                "Expected incoming sequence number 2 but got 18446744073709551615 | WRONG_SEQUENCE",
                "Error decoding service message content: unknown | SERVICE_MESSAGE_UNDECODABLE",
                "Error decoding service message content: several<line>lines | SERVICE_MESSAGE_UNDECODABLE",
                "Invalid service message | INVALID_SERVICE_MESSAGE",
                "Gateway with principal <g> is not registered | GATEWAY_NOT_REGISTERED",
                "Client with key <key> was not registered to gateway <g> | OTHER_GATEWAY",
                "Outgoing message to client num not initialized for client key <key> | OTHER",
                "Expected incoming message to client num not initialized for client key <key> | OTHER",
                "The room says: Invalid service message | OTHER",
                "Invalid service message! | OTHER",
                "Client with key  already has an open connection | OTHER",
                "\"\" | OTHER",
            })
    void recognises(String template, CanisterError expected) {
        var text = template.replace("<key>", KEY)
                .replace("<p>", PRINCIPAL)
                .replace("<g>", GATEWAY)
                .replace("<line>", "\n");

        assertThat(CanisterError.recognise(text)).isEqualTo(expected);
    }
}
