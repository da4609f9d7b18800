import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Service } from '../../../src/api/types.ts';
import { dnsConfig } from '../../../src/services/dns/config.ts';
import { dnsModule } from '../../../src/services/dns/module.ts';
import { dnsRecords } from '../../../src/services/dns/records.ts';
import type { ServiceEndpoints } from '../../../src/services/endpoints/current.ts';
import type { Endpoint } from '../../../src/services/endpoints/select.ts';

const service = (name: string, spec: Partial<Service['spec']>, namespace = 'default'): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { type: 'ClusterIP', clusterIP: 'None', ...spec },
  status: { loadBalancer: {} },
});

const endpoint = (ip: string, more: Partial<Endpoint> = {}): Endpoint => ({ ip, ready: true, serving: true, terminating: false, ...more });

const behind = (one: Service, ...endpoints: readonly Endpoint[]): ServiceEndpoints => ({
  service: one,
  groups: [{ ports: [], endpoints }],
  written: [],
});

describe('the records', () => {
  test('of a headless Service are its ready endpoints, and those of its hosts', () => {
    const endpoints = [
      endpoint('10.0.0.2', { hostname: 'db-0' }),
      endpoint('10.0.0.3'),
      endpoint('10.0.0.4', { ready: false, hostname: 'Db-1' }),
    ];
    const all = { a: ['10.0.0.2', '10.0.0.3'] };
    const first = { a: ['10.0.0.2'] };
    expect(dnsRecords([behind(service('db', {}, 'shop'), ...endpoints)])).toEqual({
      'db.shop': all,
      'db.shop.svc': all,
      'db.shop.svc.cluster.local': all,
      'db-0.db.shop': first,
      'db-0.db.shop.svc': first,
      'db-0.db.shop.svc.cluster.local': first,
      'db-1.db.shop': { a: [] },
      'db-1.db.shop.svc': { a: [] },
      'db-1.db.shop.svc.cluster.local': { a: [] },
    });
  });

  test('have bare names in the namespace default alone', () => {
    expect(Object.keys(dnsRecords([behind(service('db', {}))]))).toContain('db');
    expect(Object.keys(dnsRecords([behind(service('db', {}), endpoint('10.0.0.2', { hostname: 'h' }))]))).toContain('h.db');
  });

  test('of another name lead there', () => {
    expect(dnsRecords([behind(service('far', { type: 'ExternalName', externalName: 'Example.COM.' }))])['far.default.svc']).toEqual({
      cname: 'example.com',
    });
  });

  test('are none for Services with an address', () => {
    expect(dnsRecords([behind(service('web', { clusterIP: '10.0.8.1' }), endpoint('10.0.0.2'))])).toEqual({});
  });
});

test('the configuration hands what is not its own to the resolver of the engine', () => {
  const files = dnsConfig({ db: { a: ['10.0.0.2'] } }, '10.200.0.1');
  expect(Object.keys(files)).toEqual(['nginx.conf', 'dns.js']);
  expect(files['nginx.conf']).toMatch(/^include .*\nload_module .*stream_js_module\.so;\ndaemon off;\n/);
  expect(files['nginx.conf']).toContain('server { listen 53; proxy_pass 10.200.0.1:53; }');
  expect(files['dns.js']).toContain('const records = {"db":{"a":["10.0.0.2"]}};');
});

/** What nginx gives a script to deal with one exchange. */
interface Session {
  question?: unknown;
  on(event: 'upstream' | 'downstream', listener: (data: Buffer, flags: object) => void): void;
  send(data: Buffer, flags: object): void;
  done(): void;
}

interface Script {
  read(session: Session): void;
  server(session: Session): string;
  addresses(session: Session): void;
  names(session: Session): void;
}

/** The name server with a socket in place of nginx, and a resolver behind it that knows only `example.com`. */
async function startNameServer(script: Script) {
  const exchange = (hook: (session: Session) => void) => {
    const listeners = new Map<string, (data: Buffer, flags: object) => void>();
    let sent: Buffer = Buffer.alloc(0);
    hook({
      on: (event, listener) => void listeners.set(event, listener),
      send(data) {
        sent = data;
      },
      done() {},
    });
    return (event: 'upstream' | 'downstream', data: Buffer): Buffer => {
      listeners.get(event)?.(data, {});
      return sent;
    };
  };
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const readListeners: ((data: Buffer) => void)[] = [];
    const session: Session = { on: (_event, listener) => void readListeners.push((data) => listener(data, {})), send() {}, done() {} };
    script.read(session);
    for (const listener of readListeners) listener(query);
    const server = script.server(session);
    const handle = server === 'engine' ? undefined : exchange(server === 'names' ? script.names : script.addresses);
    const asked = handle ? handle('upstream', query) : query;
    const answer = server === 'addresses' ? Buffer.from('answer') : engineAnswer(asked);
    socket.send(handle ? handle('downstream', answer) : answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()));
  return socket;
}

/** What an engine's resolver says: `example.com` has an address, behind another name; nothing else is known. */
function engineAnswer(query: Buffer): Buffer {
  const name = '\x07example\x03com\x00';
  const isKnown = query.subarray(12, 12 + name.length).toString('latin1') === name;
  const end = query.indexOf(0, 12) + 5;
  const isAddress = query.readUInt16BE(end - 4) === 1;
  const head = Buffer.from(query.subarray(0, end));
  head.writeUInt16BE(isKnown ? 0x8180 : 0x8183, 2);
  head.writeUInt16BE(isKnown && isAddress ? 2 : 0, 6);
  head.writeUInt32BE(0, 8);
  if (!isKnown || !isAddress) return head;
  const link = Buffer.from([0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 4, 1, 0x61, 0xc0, 12]);
  const address = Buffer.from([0xc0, head.length + 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 93, 184, 216, 34]);
  return Buffer.concat([head, link, address]);
}

describe('the name server', () => {
  const many = Array.from({ length: 40 }, (_, index) => `10.1.0.${index}`);
  const records = {
    'db.default.svc.cluster.local': { a: ['10.0.0.2', '10.0.0.3'] },
    'none.default': { a: [] },
    'many.default': { a: many },
    'far.default': { cname: 'example.com' },
    'lost.default': { cname: 'nowhere.test' },
  };
  const resolver = new Resolver({ timeout: 30_000, tries: 1 });
  let close = () => {};

  beforeAll(async () => {
    const text = dnsModule(records, { engine: 'engine', addresses: 'addresses', names: 'names' });
    const { default: script } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as { default: Script };
    const socket = await startNameServer(script);
    resolver.setServers([`127.0.0.1:${socket.address().port}`]);
    close = () => socket.close();
  });
  afterAll(() => close());

  test('answers addresses in any order, whatever the case of the name', async () => {
    expect((await resolver.resolve4('db.default.svc.cluster.local')).sort()).toEqual(['10.0.0.2', '10.0.0.3']);
    expect(await resolver.resolve4('DB.default.SVC.cluster.local')).toHaveLength(2);
    const firsts = new Set<string | undefined>();
    for (let index = 0; index < 50; index += 1) firsts.add((await resolver.resolve4('db.default.svc.cluster.local'))[0]);
    expect(firsts.size).toBe(2);
  });

  test('has no address of another family, and no name without endpoints', async () => {
    await expect(resolver.resolve6('db.default.svc.cluster.local')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('none.default')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('answers no more than every client takes', async () => {
    const answered = await resolver.resolve4('many.default');
    expect(answered).toHaveLength(24);
    expect(many).toEqual(expect.arrayContaining(answered));
  });

  test('follows another name', async () => {
    expect(await resolver.resolve4('far.default')).toEqual(['93.184.216.34']);
    expect(await resolver.resolveCname('far.default')).toEqual(['example.com']);
    await expect(resolver.resolve4('lost.default')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('leaves the rest to the engine', async () => {
    expect(await resolver.resolve4('example.com')).toEqual(['93.184.216.34']);
    await expect(resolver.resolve4('nobody.default')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve4('__proto__')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
