set -eu

kubectl rollout status deployment/order --timeout=120s
kubectl rollout status deployment/payment --timeout=120s
kubectl rollout status deployment/blue --timeout=120s
kubectl rollout status deployment/green --timeout=120s

# 1. order: the selector
kubectl get services -o wide
kubectl get pods --show-labels
kubectl get endpointslices
kubectl set selector service order app=order

# 2. payment: the port of the Pods
kubectl patch service payment -p '{"spec":{"ports":[{"port":80,"targetPort":8080}]}}'

# 3. Answers
ENDPOINTS=
for try in 1 2 3 4 5 6 7 8 9 10; do
  ENDPOINTS=$(kubectl get endpointslices -l kubernetes.io/service-name=order \
    -o jsonpath='{range .items[*].endpoints[*]}{.addresses[0]}:8080{"\n"}{end}' | sort | paste -sd , -)
  case $ENDPOINTS in *,*) break ;; esac
  sleep 1
done
kubectl create configmap lab-answers \
  --from-literal=orderClusterIP="$(kubectl get service order -o jsonpath='{.spec.clusterIP}')" \
  --from-literal=orderEndpoints="$ENDPOINTS"

# 4. From blue to green; blue goes when its users have gone
kubectl exec deployment/order -- curl -s --max-time 2 http://shop
kubectl set selector service shop app=shop,track=green
kubectl exec deployment/order -- sh -c 'for i in 1 2 3 4 5; do sleep 1; curl -s --max-time 2 http://shop; done'
kubectl delete deployment blue
kubectl wait pods -l track=blue --for=delete --timeout=60s
