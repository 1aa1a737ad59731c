package io.icws.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Gateway to client: {@code { "key": text, "content": bytes, "cert": bytes, "tree": bytes }}, no tag, keys in this order,
 * shortest heads. Source: {@code client_session.rs} of the Rust gateway 1.4.6, {@code types.ts} of ic-websocket-js 0.5.0.
 */
public final class CanisterMessageFrame {

    private static final byte[] KEY = ascii("key");
    private static final byte[] CONTENT = ascii("content");
    private static final byte[] CERTIFICATE = ascii("cert");
    private static final byte[] TREE = ascii("tree");

    private static final int BYTES = 0x40;
    private static final int TEXT = 0x60;
    private static final int MAP_OF_FOUR = 0xa4;

    /** The map's head and its four keys, each with a head of one byte. */
    private static final int FRAMING = 1 + 4 + KEY.length + CONTENT.length + CERTIFICATE.length + TREE.length;

    private CanisterMessageFrame() {}

    /** Composes the frame with one allocation. {@code key} is text in UTF-8. */
    public static byte[] encode(ByteSlice key, ByteSlice content, ByteSlice certificate, ByteSlice tree) {
        var frame = encode(key, content, certificate, tree.length());
        System.arraycopy(tree.array(), tree.offset(), frame, frame.length - tree.length(), tree.length());
        return frame;
    }

    /** Composes the frame with one allocation, the pruned tree written straight into it. */
    public static byte[] encode(ByteSlice key, ByteSlice content, ByteSlice certificate, WitnessTree.Pruned tree) {
        var frame = encode(key, content, certificate, tree.length());
        tree.copyTo(frame, frame.length - tree.length());
        return frame;
    }

    /** The frame without the bytes of the tree, which belong at its end. */
    private static byte[] encode(ByteSlice key, ByteSlice content, ByteSlice certificate, int treeLength) {
        int treeSize = Math.addExact(headSize(treeLength), treeLength);
        int size = Math.addExact(FRAMING + size(key) + size(content), Math.addExact(size(certificate), treeSize));
        var frame = new byte[size];
        frame[0] = (byte) MAP_OF_FOUR;
        int at = putText(frame, 1, KEY);
        at = put(frame, at, TEXT, key);
        at = putText(frame, at, CONTENT);
        at = put(frame, at, BYTES, content);
        at = putText(frame, at, CERTIFICATE);
        at = put(frame, at, BYTES, certificate);
        at = putText(frame, at, TREE);
        putHead(frame, at, BYTES, treeLength);
        return frame;
    }

    private static int size(ByteSlice item) {
        return Math.addExact(headSize(item.length()), item.length());
    }

    private static int headSize(int length) {
        if (length < 24) {
            return 1;
        }
        if (length <= 0xff) {
            return 2;
        }
        return length <= 0xffff ? 3 : 5;
    }

    private static int putText(byte[] frame, int at, byte[] shortText) {
        frame[at] = (byte) (TEXT | shortText.length);
        System.arraycopy(shortText, 0, frame, at + 1, shortText.length);
        return at + 1 + shortText.length;
    }

    private static int put(byte[] frame, int at, int major, ByteSlice item) {
        int start = at + putHead(frame, at, major, item.length());
        System.arraycopy(item.array(), item.offset(), frame, start, item.length());
        return start + item.length();
    }

    private static int putHead(byte[] frame, int at, int major, int length) {
        int size = headSize(length);
        switch (size) {
            case 1 -> frame[at] = (byte) (major | length);
            case 2 -> frame[at] = (byte) (major | 24);
            case 3 -> frame[at] = (byte) (major | 25);
            default -> frame[at] = (byte) (major | 26);
        }
        for (int i = size - 1, rest = length; i > 0; i--, rest >>>= 8) {
            frame[at + i] = (byte) rest;
        }
        return size;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
