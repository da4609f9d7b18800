import { describe, expect, it } from 'vitest';
import { hostsFile } from '../../../src/kubelet/hosts-file.ts';

describe('/etc/hosts', () => {
  const managed = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
10.88.0.5\tweb
`;
  it('names the pod', () => {
    expect(hostsFile({ hostname: 'web', ip: '10.88.0.5', aliases: [] })).toBe(managed);
  });
  it('names the pod in full when it has a subdomain', () => {
    expect(hostsFile({ hostname: 'web-0', domain: 'web.shop.svc.cluster.local', ip: '10.88.0.5', aliases: [] })).toBe(
      managed.replace('\tweb\n', '\tweb-0.web.shop.svc.cluster.local\tweb-0\n'),
    );
  });
  it('adds aliases, one line an address', () => {
    const aliases = [{ ip: '1.2.3.4', hostnames: ['foo.local', 'bar.local'] }, { ip: '5.6.7.8' }];
    expect(hostsFile({ hostname: 'web', ip: '10.88.0.5', aliases })).toBe(
      `${managed}\n# Entries added by HostAliases.\n1.2.3.4\tfoo.local\tbar.local\n5.6.7.8\n`,
    );
  });
  it("is the machine's own with the machine's network", () => {
    expect(hostsFile({ hostname: 'node', hostFile: '127.0.0.1 localhost\n', aliases: [] })).toBe(
      '# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost\n',
    );
  });
});
