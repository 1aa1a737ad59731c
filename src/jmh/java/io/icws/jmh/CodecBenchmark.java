package io.icws.jmh;

import io.icws.protocol.CanisterMessageFrame;
import io.icws.protocol.ClientFrame;
import io.icws.protocol.Envelope;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.MessageHeader;
import io.icws.protocol.candid.MessagesReply;
import io.icws.protocol.candid.QueuedMessage;
import io.icws.peer.PeerEncoder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One thread. A page is decoded once for 50 messages; everything else happens once for each message. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class CodecBenchmark {

    private final MessagesReply.Page page = Samples.page();
    private final byte[] reply = PeerEncoder.encode(page);
    private final byte[] emptyReply = PeerEncoder.encode(Samples.emptyPage());
    private final byte[] tree = page.tree().toArray();
    private final QueuedMessage message = page.messages().getFirst();
    private final byte[] clientFrame = Samples.clientFrame();

    @Benchmark
    public MessagesReply decodePage() throws MalformedException {
        return MessagesReply.decode(reply);
    }

    @Benchmark
    public MessagesReply decodeEmptyPage() throws MalformedException {
        return MessagesReply.decode(emptyReply);
    }

    @Benchmark
    public MessageHeader scanHeader() throws MalformedException {
        return MessageHeader.scan(message.content());
    }

    @Benchmark
    public byte[] composeFrame() {
        return CanisterMessageFrame.encode(message.key(), message.content(), page.certificate(), page.tree());
    }

    @Benchmark
    public HashTree decodeTree() throws MalformedException {
        return HashTree.decode(tree);
    }

    @Benchmark
    public Envelope decodeClientFrame() throws MalformedException {
        return ClientFrame.decode(clientFrame);
    }
}
