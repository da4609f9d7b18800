import { keyPairs, otherKeys } from '../fakes/key-pairs.ts';
import { kubectlPath } from './support/kubectl-output.ts';
import { describeParity } from './support/parity.ts';

/** What makes an object out of flags: the object, byte for byte, and what is said of flags that make none. */
if (!kubectlPath) console.warn('SKIPPED: test/e2e/kubectl-generators.test.ts needs a kubectl on the PATH');

/** What a server is sent: kubectl writes it as protobuf since 1.32. */
const sent = `
create configmap a --from-literal=a=b --from-literal=10=c --from-file=binary --save-config ; get cm a -o yaml
create configmap a --from-literal=a=b -o yaml ; create configmap a ; create cm a -n nowhere
create configmap a --dry-run=server -o json ; create configmap a --dry-run=server ; get cm a
create configmap A_b --from-literal=a=b ; create configmap a -n empty -o name ; get cm -n empty -o name
create secret generic a --from-literal=a=b --type=x/y ; get secret a -o yaml ; create secret generic a
create secret generic a --type=kubernetes.io/tls ; create secret generic A_b ; create secret generic a -n nowhere
create secret docker-registry a --docker-username=u --docker-password=p -o yaml
create secret tls a --cert=ec.crt --key=ec.key ; get secret a -o jsonpath={.data}
create serviceaccount a --save-config ; create sa a ; create sa A_b ; create sa b -n nowhere ; get sa a -o yaml
create sa a ; create token a ; create token a --duration=10m -o json ; create token a --audience=x --audience=y,z -o yaml
create sa a ; create token a --duration=9m59s ; create token a --duration=2000000h ; create token none ; create token a -n nowhere ; create token a -o name
create token default --bound-object-kind=Pod --bound-object-name=web -o yaml ; create token default --bound-object-kind=Pod --bound-object-name=none
create sa a ; create token a --bound-object-kind=Pod --bound-object-name=web ; create token a --bound-object-kind=Node --bound-object-name=n
create sa a ; create secret generic s ; create token a --bound-object-kind=Secret --bound-object-name=s ; create token a --bound-object-kind=Secret --bound-object-name=s --bound-object-uid=x
create sa a ; create token a -o jsonpath={.spec} ; create token a -o json
create namespace a ; create ns a ; create ns A_b ; create ns b -o yaml ; get ns a -o yaml
`;

/** Each is tried with `--dry-run=client -o yaml`. */
const objects = `
create configmap a
create cm a -n other
create configmap a --append-hash
create configmap a --save-config
create configmap a -n other --save-config --from-literal=b=1 --from-literal=a=2
create configmap a --from-literal=a=b --from-literal=c= --from-literal=B=1,2 --from-literal=d=e=f
create configmap a --from-literal='quoted="x y"' --from-literal='special=<&>'
create configmap a --from-literal=n=1 --from-literal=t=true --from-literal='e= ' --append-hash
create configmap a --from-literal=_a-b.C=1 --from-literal=__proto__=1 --from-literal=constructor=2
create configmap a --from-file=conf
create configmap a --from-file=conf/a.properties --from-file=other=conf/b.txt,more=plain.txt
create configmap a --from-file=conf --append-hash --save-config
create configmap a --from-file=./conf/../plain.txt
create configmap a --from-file=conf/empty
create configmap a --from-file=binary --append-hash
create configmap a --from-env-file=vars.env
create configmap a --from-env-file=vars.env,more.env --append-hash
create configmap a --from-env-file=crlf.env
create secret generic a
create secret generic a -n other --append-hash
create secret generic a --from-literal=user=admin --from-literal=password='a b'
create secret generic a --from-literal=user=admin --type=kubernetes.io/basic-auth --save-config
create secret generic a --from-file=conf --from-file=k=binary --type=x/y --append-hash
create secret generic a --from-env-file=vars.env
create secret docker-registry a --docker-username=u --docker-password='p<&>"'
create secret docker-registry a --docker-username=u --docker-password=p --docker-email=e@x --docker-server=r:5000 --append-hash
create secret docker-registry a --docker-username=u --docker-password=p --docker-server=__proto__
create secret docker-registry a --from-file=plain.txt
create configmap a --from-literal=10=ten --from-literal=9=nine --from-literal=a=b --save-config --append-hash
create secret docker-registry a --from-file=.dockerconfigjson=plain.txt --docker-username=u
create secret tls a --cert=tls.crt --key=tls.key
create secret tls a --cert=ec.crt --key=ec.key --append-hash --save-config
create secret tls a --cert=chain.crt --key=pkcs1.key
create secret tls a --cert=ec.crt --key=sec1.key
create secret tls a --cert=ed.crt --key=ed.key
create ns a --save-config
create serviceaccount a
create sa a -n other --save-config
`;

const texts = `
create token ; create token a b ; create token '' ; create token a --duration=-1s ; create token a --duration=1500ms ; create token a --duration=foo
create token a --audience= ; create token a --bound-object-kind=Foo ; create token a --bound-object-kind=Pod
create token a --bound-object-name=x ; create token a --bound-object-uid=x ; create token a --dry-run=client
create configmap a --dry-run=client
create configmap a --dry-run=client -o json --from-literal=a=b
create secret generic a --dry-run=client -o json --from-literal=a=b --from-literal=10=x --type=x --save-config
create configmap a --dry-run=client -o name --append-hash
create configmap a --dry-run=client -o jsonpath={.data.a} --from-literal=a=b
create configmap a --dry-run=bogus
create configmap
create configmap a b
create configmap ''
create configmap -- a
create configmap a --dry-run=client -- b
create --dry-run=client configmap a
create -n other cm a --dry-run=client -o name
create --from-literal=a=b configmap a --dry-run=client
create --from-literal a=b configmap a --dry-run=client
create --dry-run client --from-literal x=y configmap a
create configmap a -f x
create configmap a --type=x
create configmap a --from-literal
create configmap a --append-hash=maybe
create configmap a --dry-run=client --from-literal=
create configmap a --dry-run=client --from-literal=a
create configmap a --dry-run=client --from-literal==a
create configmap a --dry-run=client --from-literal=a/b=c
create configmap a --dry-run=client --from-literal=..=c
create configmap a --dry-run=client --from-literal=..a=c
create configmap a --dry-run=client --from-literal='a b=c'
create configmap a --dry-run=client --from-literal=a=1 --from-literal=a=2
create configmap a --dry-run=client --from-literal=binary=1 --from-file=binary
create configmap a --dry-run=client --from-file=binary --from-file=x=binary --from-file=x=binary
create configmap a --dry-run=client --from-file=nope
create configmap a --dry-run=client --from-file=
create configmap a --dry-run=client --from-file==
create configmap a --dry-run=client --from-file==plain.txt
create configmap a --dry-run=client --from-file=a=
create configmap a --dry-run=client --from-file=a=b=c
create configmap a --dry-run=client --from-file=a=conf
create configmap a --dry-run=client --from-file=spaced
create configmap a --dry-run=client --from-file='"plain.txt"'
create configmap a --dry-run=client --from-file='a"b'
create configmap a --dry-run=client --from-file='"a"b'
create configmap a --dry-run=client --from-file='"a'
create configmap a --dry-run=client --from-file='"a""b",c'
create configmap a --dry-run=client --from-file=nope,
create configmap a --dry-run=client --from-env-file=nope
create configmap a --dry-run=client --from-env-file=conf
create configmap a --dry-run=client --from-env-file=bad.env
create configmap a --dry-run=client --from-env-file=binary
create configmap a --dry-run=client --from-env-file=vars.env --from-literal=a=b
create configmap a --dry-run=client --from-env-file=slash.env
create secret bogus
create secret --type=x
create secret generic
create secret generic a --dry-run=client
create secret generic a --dry-run=client -o name
create secret generic a --dry-run=client --from-literal=a/b=c
create secret generic a --dry-run=client --from-literal=a=1 --from-literal=a=2
create secret generic a --dry-run=client --from-file=nope
create secret generic a --dry-run=client --from-file=a=conf
create secret generic a --dry-run=client --from-env-file=conf
create secret generic a --dry-run=client --from-env-file=vars.env --from-file=conf
create secret generic a --docker-server=x
create secret docker-registry a
create secret docker-registry a --docker-username=u
create secret docker-registry a --docker-username=u --docker-password=p --docker-server=
create secret docker-registry a --dry-run=client --from-file=nope
create secret docker-registry a --dry-run=client --from-file=conf
create secret tls a
create secret tls a --cert=tls.crt
create secret tls a --cert=nope --key=tls.key
create secret tls a --cert=tls.crt --key=nope
create secret tls a --cert=conf --key=tls.key
create secret tls a --cert=plain.txt --key=tls.key
create secret tls a --cert=tls.key --key=tls.crt
create secret tls a --cert=tls.crt --key=tls.crt
create secret tls a --cert=tls.crt --key=plain.txt
create secret tls a --cert=ec.crt --key=other.key
create secret tls a --cert=tls.crt --key=ec.key
create secret tls a --cert=tls.crt --key=broken.key
create secret tls a --cert=odd.pem --key=tls.key
create secret tls a --cert=tls.crt --key=odd.pem
create foo
`;

const { rsa, ec } = keyPairs;
const files: Readonly<Record<string, string | Buffer>> = {
  'conf/a.properties': 'color=blue\nsize=3\n',
  'conf/b.txt': 'two\nlines, <no> end',
  'conf/empty': '',
  'conf/below/deep.txt': 'not taken',
  'spaced/a b': 'x',
  'plain.txt': '{"auths":{}}\n',
  binary: Buffer.from([0xff, 0xfe, 0, 1]),
  'vars.env': '\ufeffA=1\n# comment\n\n  B=two words  \nC="quoted"\nHOME_OF_KPOD_TESTS\nD=\nE.f-g=x=y\n',
  'more.env': 'Z=last',
  'crlf.env': 'A=1\r\nB=2\r\n',
  'bad.env': 'A=1\n=x\n',
  'slash.env': 'a/b=1\n',
  ...{ 'tls.key': rsa.key, 'tls.crt': rsa.certificate, 'ec.key': ec.key, 'ec.crt': ec.certificate },
  'chain.crt': `a note\n${rsa.certificate}${ec.certificate}`,
  ...{ 'other.key': otherKeys.stranger, 'pkcs1.key': otherKeys.pkcs1, 'sec1.key': otherKeys.sec1 },
  ...{ 'ed.key': keyPairs.ed25519.key, 'ed.crt': keyPairs.ed25519.certificate },
  'broken.key': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
  'odd.pem': '-----BEGIN CAT-----\nAAAA\n-----END CAT-----\n-----BEGIN DOG-----\nAAAA\n-----END DOG-----\n',
};

const withYaml = objects
  .trim()
  .split('\n')
  .map((line) => `${line} --dry-run=client -o yaml`)
  .join('\n');
describeParity('kpod makes the objects that kubectl makes', withYaml, files);
describeParity('a server takes the same objects from kubectl and from kpod', sent, files);
describeParity('kpod says what kubectl says of flags that make an object', texts, files);
