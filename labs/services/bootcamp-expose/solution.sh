set -eu

# 1. Expose the Deployment
kubectl rollout status deployment/kubernetes-bootcamp --timeout=120s
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080

# 2. Call it through a node that does not run the Pod
POD=$(kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[0].metadata.name}')
NODE_PORT=$(kubectl get services/kubernetes-bootcamp -o jsonpath='{.spec.ports[0].nodePort}')
NODE=$(kubectl get pod "$POD" -o jsonpath='{.spec.nodeName}')
OTHER=$(kubectl get nodes -o name | cut -d / -f 2 | grep -vx "$NODE" | tail -n 1)
OTHER_IP=$(kubectl get node "$OTHER" -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}')
kubectl exec "$POD" -- curl -s --retry 10 --retry-connrefused --max-time 20 "http://$OTHER_IP:$NODE_PORT"
kubectl create configmap lab-answers --from-literal=nodePort="$NODE_PORT" --from-literal=otherNode="$OTHER"

# 3. Label the Pod
kubectl label pod "$POD" version=v1
kubectl get pods -l version=v1
klab check "$KLAB_LAB" --stage open

# 4. Close it
kubectl delete service -l app=kubernetes-bootcamp
kubectl exec "$POD" -- curl -s http://localhost:8080
