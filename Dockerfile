# An image with `makecom` and `openapi-fragments`, for CI that takes images:
# docker build -t makecom . && docker run --rm -v "$PWD:/app" makecom validate
FROM rust:1-slim-bookworm AS build
WORKDIR /source
COPY . .
RUN cargo build --locked --release -p makecom-cli -p openapi-fragments

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home makecom
COPY --from=build /source/target/release/makecom /source/target/release/openapi-fragments /usr/local/bin/
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/makecom/
USER makecom
WORKDIR /app
ENTRYPOINT ["makecom"]
