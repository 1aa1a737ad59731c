package io.icws.gateway.ops;

import java.util.List;

/** Beans of this type fill the {@code canisters} of the {@code gateway} endpoint. */
@FunctionalInterface
public interface CanisterReports {

    /** A snapshot; called on a thread that may block, at every read of the endpoint. */
    List<CanisterReport> current();
}
