using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;

namespace Rendermeter.Providers.Tests;

/// <summary>Files that go into a job.</summary>
internal static class JobInputs
{
    /// <summary>One file with these bytes.</summary>
    public static JobInput Of(byte[] bytes, string mediaType = "image/png", InputRole role = InputRole.Source, Uri? url = null) => new(
        new RenderInput(new InputId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), role, mediaType, bytes.Length, new MediaShape(64, 64, null), new string('a', 64)),
        url, _ => Task.FromResult<Stream?>(new MemoryStream(bytes)));

    /// <summary>One whose place does not answer now.</summary>
    public static JobInput Shut => Of([]) with { Open = _ => throw new Engine.Verdicts.OutputStoreException("503", new IOException("too many open files")) };

    /// <summary>One that was erased meanwhile.</summary>
    public static JobInput Gone => Of([]) with { Open = _ => Task.FromResult<Stream?>(null) };
}
