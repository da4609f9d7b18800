import { describe, expect, it, test } from 'vitest';
import type { PodSpec } from '../../../src/api/types.ts';
import { type DnsSurroundings, isReachedFromMachine, podDns } from '../../../src/kubelet/dns/pod-dns.ts';
import { parseResolvConf, type ResolvConf } from '../../../src/kubelet/dns/resolv-conf.ts';
import { pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const machine: ResolvConf = { nameServers: ['198.51.100.1', '198.51.100.2'], searches: ['corp.example'], options: ['timeout:2'] };
const surroundings: DnsSurroundings = { machine, network: { name: 'kpod', nameServer: '10.200.0.1' }, reachesNetwork: true };

/** The resolv.conf that comes of it; `+` before the server of the network. */
function text(
  spec: Partial<PodSpec>,
  { namespace = 'default', ...around }: Partial<DnsSurroundings> & { namespace?: string } = {},
): string {
  const { dns, warnings } = podDns(pod({ spec, metadata: { namespace } }), { ...surroundings, ...around });
  const { network, others = [] } = dns.nameServers ?? {};
  return [
    ...(network === undefined ? [] : ['+']),
    ...others,
    `search ${dns.searches.join(' ')}`,
    `options ${dns.options.join(' ')}`,
    ...warnings.map(({ reason, message }) => `${reason}: ${message}`),
  ].join('\n');
}

const many = (count: number, length = 12) => Array.from({ length: count }, (_, index) => `${index}`.padStart(3, '0').padEnd(length, 'x'));

describe('the resolv.conf of a pod', () => {
  const cluster = 'search shop.svc.cluster.local svc.cluster.local cluster.local corp.example\noptions ndots:5';
  test.each<[string, Partial<PodSpec>, Parameters<typeof text>[1], string]>([
    ['nothing is stated', {}, {}, '+\nsearch \noptions '],
    ['ClusterFirst', { dnsPolicy: 'ClusterFirst' }, { namespace: 'shop' }, `+\n${cluster}`],
    [
      'ClusterFirst on the network of the host',
      { dnsPolicy: 'ClusterFirst', hostNetwork: true },
      { namespace: 'shop' },
      '198.51.100.1\n198.51.100.2\nsearch corp.example\noptions timeout:2',
    ],
    ['ClusterFirstWithHostNet', { dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true }, { namespace: 'shop' }, `+\n${cluster}`],
    [
      'ClusterFirstWithHostNet in a network of its own',
      { dnsPolicy: 'ClusterFirstWithHostNet' },
      { reachesNetwork: false },
      '+\nsearch \noptions ',
    ],
    [
      'ClusterFirstWithHostNet where the server is out of reach',
      { dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true },
      { reachesNetwork: false },
      '198.51.100.1\n198.51.100.2\nsearch corp.example\noptions timeout:2\nMissingClusterDNS: pod: "web_default(uid-1)". kubelet does not have ClusterDNS IP configured and cannot create Pod using "ClusterFirst" policy. Falling back to "Default" policy.',
    ],
    ['Default', { dnsPolicy: 'Default' }, { namespace: 'shop' }, '198.51.100.1\n198.51.100.2\nsearch corp.example\noptions timeout:2'],
    [
      'Default, where one server listens to the machine alone',
      { dnsPolicy: 'Default' },
      { machine: { ...machine, nameServers: ['127.0.0.53', '::1', '198.51.100.2'] } },
      '198.51.100.2\nsearch corp.example\noptions timeout:2',
    ],
    [
      'Default, where all servers do',
      { dnsPolicy: 'Default' },
      { machine: { ...machine, nameServers: ['127.0.0.1'] } },
      '+\nsearch corp.example\noptions timeout:2',
    ],
    [
      'Default on the network of the host, where all servers do',
      { dnsPolicy: 'Default', hostNetwork: true },
      { machine: { ...machine, nameServers: ['127.0.0.1'] } },
      '127.0.0.1\nsearch corp.example\noptions timeout:2',
    ],
    [
      'None',
      {
        dnsPolicy: 'None',
        dnsConfig: {
          nameservers: ['192.0.2.1'],
          searches: ['ns1.svc.cluster-domain.example', 'my.dns.search.suffix'],
          options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
        },
      },
      {},
      '192.0.2.1\nsearch ns1.svc.cluster-domain.example my.dns.search.suffix\noptions ndots:2 edns0',
    ],
    [
      'dnsConfig goes behind ClusterFirst, and its options win',
      {
        dnsConfig: {
          nameservers: ['192.0.2.1', '10.200.0.1'],
          searches: ['cluster.local', 'a.example'],
          options: [
            { name: 'ndots', value: '1' },
            { name: 'edns0', value: '' },
          ],
        },
      },
      { namespace: 'shop' },
      '+\n192.0.2.1\nsearch shop.svc.cluster.local svc.cluster.local cluster.local corp.example a.example\noptions ndots:1 edns0',
    ],
    [
      'a search list in default brings that of the cluster with it',
      { dnsConfig: { searches: ['a.example'] } },
      {},
      '+\nsearch default.svc.cluster.local svc.cluster.local cluster.local corp.example a.example\noptions ndots:5',
    ],
    [
      'servers and options in default bring none',
      { dnsConfig: { nameservers: ['192.0.2.1'], options: [{ name: 'edns0' }] } },
      {},
      '+\n192.0.2.1\nsearch \noptions edns0',
    ],
    [
      'the machine searches what the cluster does',
      {},
      { namespace: 'shop', machine: { ...machine, searches: ['cluster.local'] } },
      '+\nsearch shop.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5',
    ],
    [
      'too many servers',
      { dnsConfig: { nameservers: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] } },
      {},
      '+\n192.0.2.1\n192.0.2.2\nsearch \noptions \nDNSConfigForming: Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.200.0.1 192.0.2.1 192.0.2.2',
    ],
  ])('%s', (_, spec, around, expected) => {
    expect(text(spec, around)).toBe(expected);
  });

  test.each<[string, readonly string[], number]>([
    ['more than 32 domains', many(33), 32],
    ['a domain of more than 253 characters', ['a'.repeat(254), 'b'], 1],
    ['more than 2048 characters', many(20, 200), 10],
  ])('leaves out of the search list: %s', (_, searches, kept) => {
    const { dns, warnings } = podDns(
      pod({ spec: { dnsPolicy: 'None', dnsConfig: { nameservers: ['192.0.2.1'], searches } } }),
      surroundings,
    );
    expect(dns.searches).toHaveLength(kept);
    const message = `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${dns.searches.join(' ')}`;
    expect(warnings).toEqual([{ reason: 'DNSConfigForming', message }]);
  });

  it('is told of as events, once a sandbox', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: ['run1'], spec: { dnsConfig: { nameservers: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] } } }));
    expect(node.events()).toEqual(['Scheduled', 'DNSConfigForming', 'Pulled run1', 'Created run1', 'Started run1']);
  });
});

test.each<[string, ResolvConf]>([
  ['', { nameServers: [], searches: [], options: [] }],
  ['# none\nnameserver  1.1.1.1  # first\nnameserver\t::1\n', { nameServers: ['1.1.1.1', '::1'], searches: [], options: [] }],
  ['domain x\nsearch a.\nsearch b. . c\n', { nameServers: [], searches: ['b', '.', 'c'], options: [] }],
  ['options ndots:1 edns0\noptions edns0 rotate', { nameServers: [], searches: [], options: ['ndots:1', 'edns0', 'rotate'] }],
])('reads a resolv.conf: %j', (file, expected) => {
  expect(parseResolvConf(file)).toEqual(expected);
});

test.each([
  ['10.200.0.1', true, true],
  ['10.200.0.1', false, false],
  ['127.0.0.11', true, false],
])('the machine asks %s itself, given that it reaches pods (%s): %s', (nameServer, reachesPods, expected) => {
  expect(isReachedFromMachine(nameServer, reachesPods)).toBe(expected);
});
