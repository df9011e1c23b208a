using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Requests;

/// <summary>A render that is to be looked at.</summary>
/// <param name="Late">How long ago its time came, by the clock that its time was written by; below zero where it is still to come.</param>
public readonly record struct DueRender(OrgId Org, RenderId Render, TimeSpan Late);
