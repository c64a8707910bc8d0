set -eu

kubectl rollout status deployment/order --timeout=120s
kubectl rollout status deployment/payment --timeout=120s

# 1. Three names for one Service; the namespace is the one that the kubeconfig has
from_order() { kubectl exec deployment/order -- "$@"; }
call() { from_order curl -sS --max-time 5 --retry 5 --retry-connrefused "$@"; }
HERE=$KLAB_NS_SNACKBAR
call http://payment
call "http://payment.$HERE"
call "http://payment.$HERE.svc.cluster.local"

# 2. Who is asked
POD=$(kubectl get pods -l app=order -o jsonpath='{.items[0].metadata.name}')
kubectl exec "$POD" -- cat /etc/resolv.conf /etc/hosts
NAMESERVER=$(kubectl exec "$POD" -- sed -n 's/^nameserver //p' /etc/resolv.conf)
SEARCH=$(kubectl exec "$POD" -- sed -n 's/^search \([^ ]*\).*/\1/p' /etc/resolv.conf)
DNS=$(kubectl get services -n kube-system -o jsonpath="{.items[?(@.spec.clusterIP=='$NAMESERVER')].metadata.name}")

# 3. delivery, wherever it is
kubectl get services,endpointslices -l "team=$KLAB_TEAM" -A
THERE=$(kubectl get services -l "team=$KLAB_TEAM" -A -o jsonpath='{.items[0].metadata.namespace}')
kubectl rollout status deployment/delivery -n "$THERE" --timeout=120s
call "http://$(kubectl get service delivery -n "$THERE" -o jsonpath='{.spec.clusterIP}')"
call "http://delivery.$THERE"

# 4. The short name means nothing here
from_order nslookup "delivery.$HERE.svc.cluster.local" || true

# 5. A name for somebody else's server
OUTSIDE=outside.$KLAB_NS_PARTNER_CITY.svc.cluster.local
kubectl rollout status deployment/outside -n "$KLAB_NS_PARTNER_CITY" --timeout=120s
kubectl create service externalname partner --external-name="$OUTSIDE"
from_order nslookup -type=cname "partner.$HERE.svc.cluster.local" || true
WORD=$(call --retry-all-errors -H "Host: $OUTSIDE" http://partner:8080 | sed -n 's/^word: //p')

kubectl create configmap lab-answers \
  --from-literal=pod="$POD" \
  --from-literal=nameserver="$NAMESERVER" \
  --from-literal=searchFirst="$SEARCH" \
  --from-literal=dnsService="$DNS" \
  --from-literal=paymentInHosts=no \
  --from-literal=deliveryFQDN="delivery.$THERE.svc.cluster.local" \
  --from-literal=shortName=NXDOMAIN \
  --from-literal=partnerWord="$WORD"
