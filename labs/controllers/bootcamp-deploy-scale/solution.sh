set -eu

# 1. Deploy
kubectl create deployment kubernetes-bootcamp --image=bootcamp:v1
kubectl rollout status deployment/kubernetes-bootcamp --timeout=120s

# 2. Look inside a Pod
POD=$(kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[0].metadata.name}')
kubectl create configmap lab-answers \
  --from-literal=podName="$POD" \
  --from-literal=nodeName="$(kubectl get pod "$POD" -o jsonpath='{.spec.nodeName}')" \
  --from-literal=apiHostEnv="$(kubectl exec "$POD" -- sh -c 'echo $KUBERNETES_SERVICE_HOST')" \
  --from-literal=token="$(kubectl exec "$POD" -- cat /run/token)"

# 3. Scale to 4
kubectl scale deployment/kubernetes-bootcamp --replicas=4
kubectl rollout status deployment/kubernetes-bootcamp --timeout=120s
IPS=$(kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[*].status.podIP}' | tr ' ' ',')
RS=$(kubectl get rs -l app=kubernetes-bootcamp -o jsonpath='{.items[0].metadata.name}')
kubectl patch configmap lab-answers -p "{\"data\":{\"fourIPs\":\"$IPS\",\"rsName\":\"$RS\",\"desired4\":\"4\"}}"
klab check "$KLAB_LAB" --stage four

# 4. Scale to 2
kubectl scale deployment/kubernetes-bootcamp --replicas=2
kubectl rollout status deployment/kubernetes-bootcamp --timeout=120s
