import { expect, test } from 'vitest';
import { proxyConfig } from '../../../src/services/proxy/nginx-config.ts';

test('the proxy of a Service', () => {
  const ports = [
    { port: 80, protocol: 'TCP', targets: ['10.0.0.3:8080', '10.0.0.2:9090'] },
    { port: 53, protocol: 'UDP', targets: ['10.0.0.2:5353'] },
    { port: 443, protocol: 'TCP', targets: [] },
  ] as const;
  expect(proxyConfig(ports, { sticky: false })).toBe(`include /etc/nginx/modules-enabled/*.conf;
daemon off;
pid /tmp/nginx.pid;
worker_processes 1;
error_log stderr error;
events {
  worker_connections 8192;
}
stream {
  upstream tcp-80 {
    server 10.0.0.2:9090 max_fails=0;
    server 10.0.0.3:8080 max_fails=0;
  }
  server {
    listen 80 so_keepalive=on;
    proxy_timeout 24h;
    proxy_connect_timeout 2s;
    proxy_socket_keepalive on;
    proxy_half_close on;
    proxy_pass tcp-80;
  }
  upstream udp-53 {
    server 10.0.0.2:5353 max_fails=0;
  }
  server {
    listen 53 udp;
    proxy_timeout 30s;
    proxy_pass udp-53;
  }
}
`);
});

test('a client that is to stay where it is', () => {
  const config = proxyConfig([{ port: 80, protocol: 'TCP', targets: ['10.0.0.2:80'] }], { sticky: true });
  expect(config).toContain('  upstream tcp-80 {\n    hash $remote_addr consistent;\n    server 10.0.0.2:80 max_fails=0;\n  }\n');
});
