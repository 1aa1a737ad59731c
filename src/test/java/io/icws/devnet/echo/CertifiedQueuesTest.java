package io.icws.devnet.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.peer.PeerEncoder;
import io.icws.protocol.ClientKey;
import java.util.ArrayList;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CertifiedQueuesTest {

    private final ClientKey client = new ClientKey(CanisterDriver.principal(1), 1);

    @Test
    void behavesAsASortedMapAndStaysBalanced() {
        var random = new Random(1);
        var expected = new TreeMap<String, StoredMessage>();
        var queues = CertifiedQueues.EMPTY;
        for (int step = 0; step < 5_000; step++) {
            var message = message(random.nextInt(1_000));
            if (random.nextInt(3) == 0) {
                expected.remove(message.key());
                queues = queues.without(message.key());
            } else {
                expected.put(message.key(), message);
                queues = queues.with(message);
            }
        }

        assertThat(queues.range(message(0).key(), message(999).key()))
                .extracting(StoredMessage::key)
                .containsExactlyElementsOf(expected.keySet());
        assertThat(queues.range(message(100).key(), message(149).key()))
                .extracting(StoredMessage::key)
                .containsExactlyElementsOf(
                        expected.subMap(message(100).key(), true, message(149).key(), true)
                                .keySet());
        assertThat(queues.witness(message(100).key(), message(149).key())
                        .toHashTree()
                        .rootHash())
                .isEqualTo(queues.rootHash());
    }

    @Test
    void longQueuesStayShallow() {
        var queues = CertifiedQueues.EMPTY;
        for (int nonce = 0; nonce < 20_000; nonce++) {
            queues = queues.with(message(nonce));
        }
        for (int nonce = 0; nonce < 9_000; nonce++) {
            queues = queues.without(message(nonce).key());
        }

        assertThat(queues.get(message(8_999).key())).isNull();
        assertThat(queues.get(message(9_000).key())).isNotNull();
        assertThat(depth(queues.root())).isLessThanOrEqualTo(20);
    }

    @Test
    void olderValuesStayValid() {
        var versions = new ArrayList<CertifiedQueues>();
        var hashes = new ArrayList<byte[]>();
        var queues = CertifiedQueues.EMPTY;
        for (int nonce = 0; nonce < 100; nonce++) {
            queues = queues.with(message(nonce)).without(message(nonce - 20).key());
            versions.add(queues);
            hashes.add(queues.rootHash());
        }
        for (int i = 0; i < versions.size(); i++) {
            assertThat(versions.get(i)
                            .witness(message(i).key(), message(i).key())
                            .toHashTree()
                            .rootHash())
                    .isEqualTo(hashes.get(i));
        }
    }

    private StoredMessage message(int nonce) {
        return StoredMessage.of(
                PeerEncoder.messageKey(client.principal(), Math.max(0, nonce)),
                nonce,
                client,
                new byte[] {(byte) nonce},
                0);
    }

    private static int depth(MerkleNode node) {
        return node == null ? 0 : 1 + Math.max(depth(node.left), depth(node.right));
    }
}
