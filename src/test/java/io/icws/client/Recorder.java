package io.icws.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Keeps what a socket of texts tells its application. */
final class Recorder {

    static final Duration BOUND = Duration.ofSeconds(60);

    static final Codec<String> TEXT = new Codec<>() {
        @Override
        public byte[] encode(String value) {
            return value.getBytes(UTF_8);
        }

        @Override
        public String decode(byte[] content) {
            return new String(content, UTF_8);
        }
    };

    final List<String> messages = new CopyOnWriteArrayList<>();
    final List<Event<String>> events = new CopyOnWriteArrayList<>();

    IcWebSocketBuilder<String> on(IcWebSocketBuilder<byte[]> builder) {
        return builder.codec(TEXT)
                .onMessage(message -> messages.add(message.data()))
                .onEvent(events::add);
    }

    <E> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <E> E awaitEvent(Class<E> type, Predicate<E> wanted) {
        await().atMost(BOUND).until(() -> events(type).stream().anyMatch(wanted));
        return events(type).stream().filter(wanted).findFirst().orElseThrow();
    }

    void awaitMessages(int count) {
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(messages).as("%s", events).hasSizeGreaterThanOrEqualTo(count));
    }

    static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }
}
