set -eu

# 1. Expose the Deployment
kubectl rollout status deployment/kubernetes-bootcamp --timeout=120s
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080

# 2. Call it, hand in the port
POD=$(kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[0].metadata.name}')
NODE_PORT=$(kubectl get services/kubernetes-bootcamp -o jsonpath='{.spec.ports[0].nodePort}')
kubectl create configmap lab-answers --from-literal=nodePort="$NODE_PORT"

# 3. Label the Pod
kubectl label pod "$POD" version=v1
