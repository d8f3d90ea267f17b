"""The pages as tests run them, in process. A server shows them behind its gate: `synth app`."""

from service.web.app import show

show()
