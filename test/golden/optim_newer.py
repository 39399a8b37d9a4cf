"""Optimizers as PyTorch 2 defines them, where 1.13 has none or another: written out by their documented algorithms,
https://pytorch.org/docs/stable/optim.html
"""
import math

import torch
from torch.optim import Optimizer


class NAdam(Optimizer):
    """1.13 multiplies the next momentum by the present one twice; PyTorch 2 does not. Decoupled decay is new."""

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3,
                 decoupled_weight_decay=False):
        super().__init__(params, {'lr': lr, 'betas': betas, 'eps': eps, 'weight_decay': weight_decay,
                                  'momentum_decay': momentum_decay,
                                  'decoupled_weight_decay': decoupled_weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (b1, b2), lr = group['betas'], group['lr']
            for p in group['params']:
                state = self.state[p]
                if not state:
                    state.update(step=torch.tensor(0.0), mu_product=torch.tensor(1.0, dtype=p.dtype),
                                 exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
                state['step'] += 1
                t, grad = state['step'].item(), p.grad
                if group['decoupled_weight_decay']:
                    p.mul_(1 - lr * group['weight_decay'])
                elif group['weight_decay'] != 0:
                    grad = grad.add(p, alpha=group['weight_decay'])
                mu = b1 * (1 - 0.5 * 0.96 ** (t * group['momentum_decay']))
                mu_next = b1 * (1 - 0.5 * 0.96 ** ((t + 1) * group['momentum_decay']))
                state['mu_product'] *= mu
                product = state['mu_product'].item()
                state['exp_avg'].lerp_(grad, 1 - b1)
                state['exp_avg_sq'].mul_(b2).addcmul_(grad, grad, value=1 - b2)
                denom = state['exp_avg_sq'].div(1 - b2 ** t).sqrt().add_(group['eps'])
                p.addcdiv_(grad, denom, value=-lr * (1 - mu) / (1 - product))
                p.addcdiv_(state['exp_avg'], denom, value=-lr * mu_next / (1 - product * mu_next))


class RAdam(torch.optim.RAdam):
    """With PyTorch 2's decoupled decay."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, decoupled_weight_decay=False):
        super().__init__(params, lr, betas, eps, weight_decay)
        for group in self.param_groups:
            group.setdefault('decoupled_weight_decay', decoupled_weight_decay)

    @torch.no_grad()
    def step(self):
        kept = [group['weight_decay'] for group in self.param_groups]
        for group in self.param_groups:
            if group['decoupled_weight_decay']:
                for p in group['params']:
                    p.mul_(1 - group['lr'] * group['weight_decay'])
                group['weight_decay'] = 0
        super().step()
        for group, decay in zip(self.param_groups, kept):
            group['weight_decay'] = decay


class Adafactor(Optimizer):
    """https://pytorch.org/docs/stable/generated/torch.optim.Adafactor.html"""

    def __init__(self, params, lr=1e-2, beta2_decay=-0.8, eps=(None, 1e-3), d=1.0, weight_decay=0.0, maximize=False):
        super().__init__(params, {'lr': lr, 'beta2_decay': beta2_decay, 'eps': eps, 'd': d,
                                  'weight_decay': weight_decay, 'maximize': maximize})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            eps1, eps2 = group['eps']
            for p in group['params']:
                grad = -p.grad if group['maximize'] else p.grad
                state = self.state[p]
                if not state:
                    state['step'] = torch.tensor(0.0)
                    if p.dim() > 1:
                        state['row_var'] = p.new_zeros(*p.shape[:-1], 1)
                        state['col_var'] = p.new_zeros(*p.shape[:-2], 1, p.shape[-1])
                    else:
                        state['variance'] = torch.zeros_like(p)
                state['step'] += 1
                t = state['step'].item()
                least = torch.finfo(p.dtype).eps if eps1 is None else eps1
                weight = t ** group['beta2_decay']
                rho = min(group['lr'], 1 / math.sqrt(t))
                alpha = max(eps2, p.norm(2).item() / math.sqrt(p.numel())) * rho
                if group['weight_decay'] != 0:
                    p.mul_(1 - group['lr'] * group['weight_decay'])
                if p.dim() > 1:
                    rows = grad.norm(dim=-1, keepdim=True).square_().div_(p.shape[-1])
                    columns = grad.norm(dim=-2, keepdim=True).square_().div_(p.shape[-2])
                    state['row_var'].lerp_(rows, weight)
                    state['col_var'].lerp_(columns, weight)
                    estimate = state['row_var'] @ state['col_var']
                    estimate.div_(state['row_var'].mean(dim=-2, keepdim=True).clamp_(min=least))
                else:
                    state['variance'].lerp_(grad * grad, weight)
                    estimate = state['variance'].clone()
                update = estimate.clamp_(min=least * least).rsqrt_().mul_(grad)
                denom = max(1.0, update.norm(2).item() / (math.sqrt(update.numel()) * group['d']))
                p.add_(update, alpha=-alpha / denom)


class Muon(Optimizer):
    """https://pytorch.org/docs/stable/generated/torch.optim.Muon.html, in the parameter's own precision."""

    def __init__(self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True,
                 ns_coefficients=(3.4445, -4.775, 2.0315), eps=1e-7, ns_steps=5, adjust_lr_fn=None):
        super().__init__(params, {'lr': lr, 'weight_decay': weight_decay, 'momentum': momentum, 'nesterov': nesterov,
                                  'ns_coefficients': ns_coefficients, 'eps': eps, 'ns_steps': ns_steps,
                                  'adjust_lr_fn': adjust_lr_fn})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group['params']:
                state = self.state[p]
                if not state:
                    state['momentum_buffer'] = torch.zeros_like(p)
                buffer = state['momentum_buffer'].lerp_(p.grad, 1 - group['momentum'])
                update = p.grad.lerp(buffer, group['momentum']) if group['nesterov'] else buffer
                update = orthogonal(update, group)
                rows, columns = p.shape
                if group['adjust_lr_fn'] == 'match_rms_adamw':
                    ratio = 0.2 * math.sqrt(max(rows, columns))
                else:
                    ratio = math.sqrt(max(1, rows / columns))
                p.mul_(1 - group['lr'] * group['weight_decay'])
                p.add_(update, alpha=-group['lr'] * ratio)


def orthogonal(x, group):
    a, b, c = group['ns_coefficients']
    tall = x.shape[0] > x.shape[1]
    x = x.t() if tall else x
    x = x / x.norm().clamp(min=group['eps'])
    for _ in range(group['ns_steps']):
        gram = x @ x.t()
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.t() if tall else x
