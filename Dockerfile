# syntax=docker/dockerfile:1
FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -B -q package -Dmaven.test.skip=true -Dspotless.check.skip=true \
    && java -Djarmode=tools -jar target/ic-websocket-gateway.jar extract --layers --destination extracted

# The BLS library is native code for glibc: no Alpine.
FROM eclipse-temurin:25-jre
RUN groupadd --system --gid 10001 gateway \
    && useradd --system --uid 10001 --gid gateway --home-dir /ic-ws-gateway --no-create-home gateway \
    && install -d -o gateway -g gateway /ic-ws-gateway /ic-ws-gateway/data
COPY --from=build /build/extracted/dependencies/ /opt/gateway/
COPY --from=build /build/extracted/spring-boot-loader/ /opt/gateway/
COPY --from=build /build/extracted/snapshot-dependencies/ /opt/gateway/
COPY --from=build /build/extracted/application/ /opt/gateway/

# The key, and with it the gateway's principal, lives in data/key_pair: mount a volume there.
WORKDIR /ic-ws-gateway
USER 10001:10001
EXPOSE 8080 9000
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/gateway/ic-websocket-gateway.jar"]
