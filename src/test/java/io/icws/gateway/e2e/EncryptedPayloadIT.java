package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.open;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.Devnet;
import io.icws.devnet.echo.Application;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.junit.jupiter.api.Test;

/** What client and canister encrypt for each other is bytes like any others for everyone between them. */
class EncryptedPayloadIT {

    private static final String QUESTION = "attack at dawn?";
    private static final String ANSWER = "read: attack at dawn?";

    @Test
    void anEncryptedPayloadPassesOpaque() throws Exception {
        var secret = new Secret(KeyGenerator.getInstance("AES").generateKey());
        try (var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(ic.url())) {
            var canister = new CdkCanister(CdkOptions.production(), new Confidant(secret));
            var client = client(ic, gateway, ic.install(canister));
            open(client);

            byte[] question = secret.encrypt(QUESTION);
            byte[] answer = client.send(question)
                    .then(client.received().next())
                    .blockOptional(BOUND)
                    .orElseThrow();

            assertThat(secret.decrypt(answer)).isEqualTo(ANSWER);
            assertThat(new String(answer, UTF_8)).doesNotContain("attack");
            assertThat(canister.executed())
                    .singleElement()
                    .satisfies(executed -> assertThat(executed.content()).isEqualTo(question));
            client.close();
        }
    }

    /** Reads what it gets, and answers, with the key it shares with its client. */
    private record Confidant(Secret secret) implements Application {

        @Override
        public void onMessage(Operations ws, Principal client, byte[] content) {
            ws.send(client, secret.encrypt("read: " + secret.decrypt(content)));
        }
    }

    /** AES-GCM; a message is its 12-byte nonce, then the ciphertext with its 16-byte tag. */
    private record Secret(SecretKey key) {

        private static final int NONCE = 12;
        private static final int TAG_BITS = 128;

        byte[] encrypt(String text) {
            var nonce = new byte[NONCE];
            new SecureRandom().nextBytes(nonce);
            byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, text.getBytes(UTF_8));
            return ByteBuffer.allocate(NONCE + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        }

        String decrypt(byte[] message) {
            var buffer = ByteBuffer.wrap(message);
            var nonce = new byte[NONCE];
            var sealed = new byte[message.length - NONCE];
            buffer.get(nonce).get(sealed);
            return new String(run(Cipher.DECRYPT_MODE, nonce, sealed), UTF_8);
        }

        private byte[] run(int mode, byte[] nonce, byte[] input) {
            try {
                var cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
                return cipher.doFinal(input);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
