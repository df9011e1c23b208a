namespace Rendermeter.Http.OpenAi;

/// <summary>How the OpenAI dialect answers, under <c>Rendermeter:OpenAi</c>.</summary>
internal sealed class OpenAiOptions
{
    /// <summary>How long a call waits for its render before it is answered with 504; the render goes on. 1 to 3600 seconds; default 300.</summary>
    public int WaitLimitSeconds { get; set; } = 300;

    public TimeSpan WaitLimit => TimeSpan.FromSeconds(WaitLimitSeconds);
}
