package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import org.junit.jupiter.api.Test;

class FrameValidatorTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameValidator());

    @Test
    void pingsPassWhileTheirAnswersLeave() {
        var ping = new PingWebSocketFrame();
        channel.writeInbound(ping);
        assertThat(channel.<Object>readInbound()).isSameAs(ping);
        ping.release();
    }

    @Test
    void pingsOfAClientThatDoesNotReadAreDroppedButItsDataIsNot() {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        var ping = new PingWebSocketFrame(Unpooled.buffer(8));
        var data = new BinaryWebSocketFrame(Unpooled.buffer(8));
        channel.writeInbound(ping, data);
        assertThat(channel.<Object>readInbound()).isSameAs(data);
        assertThat(ping.refCnt()).isZero();
        data.release();
    }

    @Test
    void reservedBitsBreakTheProtocolAndNothingAfterThemIsRead() {
        var frame = new BinaryWebSocketFrame(true, 4, Unpooled.buffer(8));
        assertThatExceptionOfType(CorruptedWebSocketFrameException.class)
                .isThrownBy(() -> channel.writeInbound(frame))
                .satisfies(e -> assertThat(e.closeStatus().code()).isEqualTo(1002));
        assertThat(frame.refCnt()).isZero();
        var ping = new PingWebSocketFrame(Unpooled.buffer(8));
        channel.writeInbound(ping);
        assertThat(channel.<Object>readInbound()).isNull();
        assertThat(ping.refCnt()).isZero();
    }

    @Test
    void anEndWithinAMessageIsNoError() {
        channel.pipeline().addLast(new WebSocketFrameAggregator(100));
        var fragment = new BinaryWebSocketFrame(false, 0, Unpooled.buffer(8));
        channel.writeInbound(fragment);
        channel.close();
        channel.checkException();
        assertThat(fragment.refCnt()).isZero();
    }
}
