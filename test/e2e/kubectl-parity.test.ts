import { kubectlPath } from './support/kubectl-output.ts';
import { describeParity } from './support/parity.ts';

/** The same command line, given to a real kubectl and to kpod, says the same on both streams and ends with the same code. */
if (!kubectlPath) console.warn('SKIPPED: test/e2e/kubectl-parity.test.ts needs a kubectl on the PATH');

/** One command line a line, as words parted by blanks; `'…'` keeps blanks. */
const same = `
get pods
get pod web
get po web done
get pods web nope done
get pod/web svc/db
get pods,svc
get pods,services -l app=web
get all
get svc
get ns
get pods -n empty
get pods -n empty --no-headers
get pods,svc -n empty
get pods -A
get pods -A -l app=none
get pods -l app=web --show-labels
get pods -L app,tier
get pods -L app -L tier
get pods --no-headers
get pods -o wide
get pods -o name
get pods,svc -o name
get pods web -o name
get pods --show-kind
get pods --field-selector status.phase=Running
get pods --field-selector=status.phase!=Running
get pods --field-selector a=b
get pods -l 'a=b=c'
get pods -l '=,'
get pod nope --ignore-not-found
get pods nope web --ignore-not-found
get pod nope -o yaml
get pod web -o yaml
get pod web -o json
get pods -l app=web -o json
get pods web job -o yaml
get pods -l app=none -o yaml
get pod web nope -o name
get foo
get pods,foo
get pods/web web
get web/pods/x
get pods/
get pods -A web
get pods,svc web
create -f slice.yaml ; get svc,endpointslices ; get endpointslices --show-kind ; get endpointslices -o name
create -f slice.yaml ; delete endpointslice mine ; create -f slice.yaml ; delete endpointslice mine -o name
get pods web -l app=web
get -f both.yaml
get -f mixed.yaml
get -f both.yaml -o name
get -f again.yaml -o json
get -f missing.yaml
get -f missing.yaml --ignore-not-found
get -f again.yaml pods
get -f both.yaml -l app=none
get -f both.yaml -l app=a=b
get -f nofile.yaml
get -f dir
get -f dir -R
get -f none
get pods --output=bogus --watch=maybe
get pods --foo
get pods -z
get pods -n
get pods --namespace
get pods -n=empty
get pods -nempty
get --no-headers=true pods
get --no-headers=false pods
get pods --show-labels -o yaml
get pods --output-watch-events
create -f new.yaml
create -f again.yaml
create -f half.yaml
create -f bad.yaml
create -f worse.yaml
create -f other-namespace.yaml -n bb
create -f new.yaml -n nowhere
create -f empty.yaml
create -f nofile.yaml
create -f none
create -f new.yaml -o name
create -f new.yaml,nofile.yaml
describe pod web
describe pods web done
describe pod we
describe pod nope
describe pods -n empty
describe pods -l app=web
describe -f both.yaml
describe -f again.yaml
describe svc db
describe foo
logs web
logs web -c setup
logs web setup
logs web zzz -c setup
logs pod/web
logs job
logs job -c b --tail=3
logs job --all-containers
logs job --all-containers --prefix
logs job --all-containers -c a
logs web -c zzz
logs nope
logs -l app=web
logs -l app=none
logs web -l app=web
logs web --tail=-2
logs web --since=abc
logs web --since=5
logs web --since=-5s
logs web --limit-bytes=-1
logs web --since=1m --since-time=2026-01-05T00:00:00Z
logs web --tail=x
exec web -- hi there
exec web -c setup -- hi
exec job -- hi
exec job -q -- hi
exec job -c b -- hi
exec job -- fail
exec web
exec web hi
exec done -- hi
exec nope -- hi
exec web -c zzz -- hi
exec -it web -- hi
delete pod web --wait=false
delete pod web nope --wait=false
delete pods web job --now --wait=false
delete pod nope
delete pod nope --ignore-not-found
delete pod/web svc/db --wait=false
delete -f both.yaml --wait=false
delete -f missing.yaml
delete -f missing.yaml --ignore-not-found
delete pods --all --wait=false
delete pods -l app=web --wait=false
delete pods -l app=none
delete pods -n empty --all
delete pod web --force
delete pod web --grace-period=0 --wait=false
delete pod web --force --grace-period=5
delete pod web --now --grace-period=5
delete pod web -o name --wait=false
delete pod web -o yaml
delete pods
delete
delete pods --all -l app=web
delete pod web --all
delete pod web -l app=web
delete pod web --timeout=1s
delete pod web --wait=maybe
delete pod web --grace-period=x
wait pod/web --for=condition=Ready
wait pod/web --for=condition=ready
wait pods web job --for=condition=Ready
wait pods --all --for=condition=PodScheduled
wait pod/done --for=condition=Ready=False
wait pod/done --for=condition=Ready --timeout=1s
wait pod/done --for=condition=Ready --timeout=0
wait pod/web --for=delete --timeout=1s
wait pod/web --for=delete --timeout=0
wait pod/nope --for=delete
wait pod/nope --for=condition=Ready
wait pod/nope --for=create --timeout=1s
wait pod/web --for=create
wait pod/web --for=jsonpath={.status.phase}=Running
wait pod/web --for=jsonpath='{.status.podIP}'
wait pod/web --for=jsonpath={.status.phase}=Failed --timeout=1s
wait pod/web --for=jsonpath={.status.conditions}=x --timeout=1s
wait pod/web --for=jsonpath={.status.conditions[*].type}=x --timeout=1s
wait pod/web '--for=jsonpath={.status.conditions[?(@.type=="Ready")].status}=True'
wait pod/web --for=jsonpath=
wait pod/web --for=jsonpath={.a}=
wait pod/web --for=jsonpath={.a}=b=c
wait pod/web --for=foo
wait pod/web
wait pods -l app=none --for=condition=Ready
wait pods --for=condition=Ready
wait --for=condition=Ready
wait pod/web --for=condition=Ready --timeout=5
wait -f both.yaml --for=condition=Ready
wait pod/web --for=condition=Ready -o name
describ
`;

describeParity('kpod says what kubectl says', same);
