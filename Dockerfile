# syntax=docker/dockerfile:1
FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml LICENSE ./
COPY src/main src/main
# The build has no .git; this is the commit that /actuator/info shows.
ARG REVISION=
RUN if [ -n "$REVISION" ]; then printf 'git.commit.id=%s\n' "$REVISION" > src/main/resources/git.properties; fi
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -B -q package -Dmaven.test.skip=true -Dspotless.check.skip=true \
    && java -Djarmode=tools -jar target/ic-websocket-gateway.jar extract --layers --destination extracted

# The BLS library is native code for glibc, so Alpine does not work.
FROM eclipse-temurin:25-jre AS gateway
RUN groupadd --system --gid 10001 gateway \
    && useradd --system --uid 10001 --gid gateway --home-dir /ic-ws-gateway --no-create-home gateway \
    && install -d -o gateway -g gateway -m 0755 /ic-ws-gateway \
    && install -d -o gateway -g gateway -m 0700 /ic-ws-gateway/data
COPY --from=build /build/extracted/dependencies/ /opt/gateway/
COPY --from=build /build/extracted/spring-boot-loader/ /opt/gateway/
COPY --from=build /build/extracted/snapshot-dependencies/ /opt/gateway/
COPY --from=build /build/extracted/application/ /opt/gateway/
COPY --chmod=0644 config/jvm.options /opt/gateway/

# Trains the AOT cache with one start that ends before the ports are opened.
FROM gateway AS training
WORKDIR /tmp/training
RUN java @/opt/gateway/jvm.options -XX:AOTCacheOutput=/tmp/gateway.aot -Dspring.context.exit=onRefresh -jar /opt/gateway/ic-websocket-gateway.jar

FROM gateway
COPY --from=training /tmp/gateway.aot /opt/gateway/gateway.aot

ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="IC WebSocket Gateway" \
      org.opencontainers.image.description="WebSocket gateway for canisters on the Internet Computer" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# data/key_pair is the key that determines the gateway's principal: use a named volume.
WORKDIR /ic-ws-gateway
VOLUME /ic-ws-gateway/data
USER 10001:10001
EXPOSE 8080 9000

# Queries the port of --prometheus-endpoint. If that flag changes the port, set HEALTH_PORT as well.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${HEALTH_PORT:-9000} && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == *' 200 '* ]]"]

# No --enable-native-access here, because the JVM would then ignore the AOT cache; the jar's manifest enables it.
ENTRYPOINT ["java", "@/opt/gateway/jvm.options", "-XX:AOTCache=/opt/gateway/gateway.aot", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/gateway/ic-websocket-gateway.jar"]
