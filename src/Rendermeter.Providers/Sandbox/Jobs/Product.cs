namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>What every vendor sells.</summary>
internal enum Product
{
    Image,
    Video,
    Speech,

    /// <summary>A picture made from pictures.</summary>
    Edit,
}
