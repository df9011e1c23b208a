namespace Rendermeter.Http.Keys;

/// <summary>The access that an endpoint asks for, as it carries it. One without it is open: health, the sandbox, providers' callbacks.</summary>
internal sealed record AccessRule(Access Access);
