"""A WeChat on your own machine: a stand-in for api.weixin.qq.com, a sender of callbacks and a phone page.

It is no part of the product: it knows the kernel only, and talks to the rest over HTTP, as WeChat does.
"""
