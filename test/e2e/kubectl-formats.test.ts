import { kubectlPath } from './support/kubectl-output.ts';
import { describeParity } from './support/parity.ts';

/** Objects in every format of `-o`, as a real kubectl prints them. */
if (!kubectlPath) console.warn('SKIPPED: test/e2e/kubectl-formats.test.ts needs a kubectl on the PATH');

const same = `
get pod web -o jsonpath={.metadata.name}
get pod web -o jsonpath={.spec}
get pod web -o jsonpath={.spec.containers}
get pod web -o jsonpath={.spec.containers[*].name}{"\\n"}
get pods -o jsonpath={.items[*].metadata.name}
get pods -o 'jsonpath={range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}'
get pods -o 'jsonpath={range .items[*]}{.metadata.name}: {range .spec.initContainers[*]}{.name},{end}{"\\n"}{end}after'
get pods -o 'jsonpath={range .items[?(@.status.phase=="Running")]}{.metadata.name} {end}'
get pods -o 'jsonpath={range .nope[*]}{.a}{end}x'
get pods -o 'jsonpath={range .items[*]}{.metadata.name}'
get pods -o 'jsonpath={.items[*].metadata.name}{end}'
get pods -o 'jsonpath={.items[0,2].metadata.name}'
get pods -o 'jsonpath={.items[*][.metadata.name, .kind]}'
get pods -o 'jsonpath={.items[0:2].metadata.name}'
get pods -o 'jsonpath={.items[-1].metadata.name}'
get pods -o 'jsonpath={.items[-2:].metadata.name}'
get pods -o 'jsonpath={.items[::2].metadata.name}'
get pods -o 'jsonpath={.items[5].metadata.name}'
get pods -o 'jsonpath={.items[].metadata.name}'
get pods -o 'jsonpath={.items[*].spec.containers[?(@.name=="a")].image}'
get pods -o 'jsonpath={.items[*].spec.containers[?(@.name!="a")].name}'
get pods -o 'jsonpath={.items[*].status.containerStatuses[?(@.restartCount<1)].name}'
get pods -o 'jsonpath={.items[?(@.metadata.labels.app)].metadata.name}'
get pods -o 'jsonpath={.items[?(@.metadata.name > "e")].metadata.name}'
get pods -o 'jsonpath={.items[*].status.containerStatuses[?(@.ready==true)].name}'
get pod web -o 'jsonpath={.metadata.labels.app} and {.metadata.labels["app"]}'
get pod web -o 'jsonpath=text {"quoted"} {.kind}'
get pod web -o 'jsonpath={.kind} {.apiVersion}'
get pod web -o 'jsonpath={.kind .apiVersion}'
get pod web -o jsonpath={.spec.terminationGracePeriodSeconds}{true}{1.5}{-3}
get pod web -o jsonpath={.metadata.nope}
get pod web -o jsonpath={.metadata.nope} --allow-missing-template-keys=false
get pod web -o jsonpath={@.kind}{$.kind}
get pod web -o jsonpath={kind}
get pod web -o jsonpath={.kind
get pod web -o jsonpath={.kind[0]}
get pod web -o jsonpath={#}
get pod web -o 'jsonpath={.spec.containers[?(@.name=="main"]}'
get pod web -o 'jsonpath={.spec.containers[x]}'
get pod web -o jsonpath=
get pod web -o jsonpath
get pod web -o jsonpath --template={.kind}
get pod web -o jsonpath-file=path.txt
get pod web -o jsonpath-file=nope.txt
get pods -o jsonpath-as-json={.items[*].metadata.name}
get pods -o 'jsonpath-as-json={range .items[*]}{.metadata.name}{end}'
get pods -o jsonpath-as-json={.nope}
get pods,svc -o jsonpath={.items[*].kind}
get pods -o custom-columns=NAME:.metadata.name,IMAGES:.spec.containers[*].image,IP:.status.podIP
get pods -o custom-columns=NAME:metadata.name,x:{.spec.nodeName}
get pods -o custom-columns=LABELS:.metadata.labels,N:.spec.priority
get pods -o custom-columns=NAME:.metadata.name --no-headers
get pods,svc -o custom-columns=KIND:.kind,NAME:.metadata.name
get pod web -o custom-columns=NAME:.metadata.name
get pods -o custom-columns=A:.spec.containers[1].name
get pods -o custom-columns=A
get pods -o custom-columns=A:{.x
get pods -o custom-columns=A:.x}
get pods -o custom-columns=
get pods -o custom-columns
get pods -o custom-columns-file=columns.txt
get pods -o custom-columns-file=short.txt
get pods -o custom-columns-file=uneven.txt
get pods -o custom-columns-file=empty.yaml
get pods -o custom-columns-file=nope.txt
get pods -l app=none -o custom-columns=NAME:.metadata.name
get pods --sort-by=.metadata.name
get pods --sort-by={.status.phase}
get pods --sort-by=.spec.containers[*].name -o name
get pods --sort-by=.metadata.name -o jsonpath={.items[*].metadata.name}
get pods --sort-by=.metadata.name --no-headers
get pods --sort-by=.nope -o name
get pods -l app=none --sort-by=.metadata.name
get pods -o YAML -l app=none
get pods -o Name
get pods --subresource=status -o name
get pod web --subresource=status
get pod web --subresource=status -o jsonpath={.status.phase}
get pod web --subresource=foo
get --raw=/version
get --raw=/api/v1/nope
get --raw=version
get --raw=/version -o json
get --raw=/version -w
get pods --server-print=false
get pods --server-print=false -A --show-labels
get pods --chunk-size=1
get pods -o json --show-labels
wait pod/web --for=condition=Ready -o jsonpath={.metadata.name}
wait pod/web --for=condition=Ready -o yaml
`;

const files = {
  'path.txt': '{.kind}: {.metadata.name}\n',
  'columns.txt': 'NAME    IMAGE\n.metadata.name   spec.containers[0].image\n',
  'short.txt': 'NAME\n',
  'uneven.txt': 'NAME IMAGE\n.metadata.name\n',
};

describeParity('kpod prints objects as kubectl does', same, files);
